"""Markdown becomes HTML and HTML Markdown, whatever stands in either."""

import re

import pytest

from blog.desk.errors import Invalid
from blog.desk.writing import markdown

WIDE = "a|" * 3000 + "\n" + "-|" * 3000 + "\n" + "b\n" * 4000


@pytest.mark.parametrize("before", ["", "> "])
def test_a_table_that_fits_into_no_entry(before, monkeypatch):
    """It is refused before its cells are made."""
    monkeypatch.setattr(markdown.PARSER, "render", None)
    with pytest.raises(Invalid, match="too long"):
        markdown.render(WIDE.replace("\n", "\n" + before))


def test_a_table_that_fits():
    """Many lines with bars in them are no table by themselves."""
    assert markdown.render("a|b\n-|-\n" + "1|2\n" * 300).count("<td>") == 600
    assert "<table>" not in markdown.render("```\n" + "|" * 90 + "\nx" * 90 + "\n```")


@pytest.mark.parametrize("name", ["blockquote", "b"])
def test_elements_within_elements_without_end(name):
    """A feed's entry can be edited even so; its words stay."""
    assert "Tom & Jerry" in markdown.write_back(f"<{name}>" * 1200 + "Tom &amp; Jerry")


# What has got past sanitisers, mostly by being read twice (mXSS), and Markdown's own ways to an address.
ATTACKS = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a](https://e.org/ 'x\" onmouseover=alert(1)')",
    '![a" onerror=alert(1) x="](https://e.org/p.png)',
    '![](picture:x"onerror=alert(1))',
    'https://e.org/"onmouseover=alert(1)',
    "<script>alert(1)</script>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "```<img src=x onerror=alert(1)>\nx\n```",
    "&lt;img src=x onerror=alert(1)&gt;",
    "| <img src=x onerror=alert(1)> |\n|---|",
]


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_runs(text):
    """What a writer types is words, and addresses are of the web, also when it was read back."""
    html = markdown.render(text)
    for made in (html, markdown.render(markdown.write_back(html))):
        tags = " ".join(re.findall(r"<[^>]*>", made)).lower()
        assert not {"<script", "<svg", "<style", "<noscript"} & set(tags.split())
        assert "javascript:" not in tags and "data:" not in tags and "vbscript:" not in tags
        assert " on" not in re.sub('"[^"]*"', "", tags)
