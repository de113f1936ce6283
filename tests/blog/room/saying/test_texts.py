"""Texts of messages: what stays of them, and what they are as HTML."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.room.saying.texts import LONGEST, clean_text, find_links, to_html


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  two   words \t", "two words"),
        ("a\r\nb\rc\x0bd\u2028e", "a\nb\nc\nd\ne"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x"),
        ("z\u0301" + "\u0301" * 40, "\u017a" + "\u0301" * 3),
        ("\u3164 \u115f \u2800\u200b\ufeff", ""),
        ("nul\x00bell\x07", "nulbell"),
        ("\ud800lone", "lone"),
        ("family \U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),  # Persian has its joiners
        ("e\u0301", "\u00e9"),
    ],
)
def test_what_stays_of_a_text(typed, kept):
    """What is not seen goes, and what turns the direction; None: it stays as it is."""
    assert clean_text(typed) == (typed if kept is None else kept)


@pytest.mark.parametrize(
    "typed, html",
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b\nc", "a &amp; b<br>c"),
        (
            "see https://a.example/?q=1&b=2.",
            'see <a href="https://a.example/?q=1&amp;b=2" rel="nofollow ugc noopener">'
            "https://a.example/?q=1&amp;b=2</a>.",
        ),
        ("javascript:alert(1) data:text/html,x //evil.example", None),
        ("www.example.org a@example.org ftp://example.org", None),
        ("https://bank.example@evil.example/ https://a:b@evil.example", None),
        ("https://", None),
    ],
)
def test_html(typed, html):
    """Escaped; only web addresses become links. None: nothing in it is one."""
    assert to_html(clean_text(typed)) == (typed if html is None else html)


@given(st.text(max_size=200))
def test_any_text_is_harmless(typed):
    """Whatever is typed, no tag but a link and a break comes of it, and nothing that is not seen."""
    text = clean_text(typed)
    bare = to_html(text).replace("<br>", "")
    for link in find_links(text):
        assert link.url.startswith(("http://", "https://", "HTTP", "Http"))
    assert bare.count("<") == 2 * len(find_links(text)) and bare.count("<") == bare.count(">")
    assert not {"Cc", "Cs"} & {unicodedata.category(each) for each in text.replace("\n", "")}
    assert clean_text(text) == text and len(text) <= max(LONGEST, len(typed) * 3)
