import re

import pytest

from blog.feeds.parse.sanitising import LIMIT, from_text, sanitize

BASE = "https://a.example/dir/page"


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("<p>text</p>", "<p>text</p>"),
        ("a &amp; b &nbsp; c", "a &amp; b &nbsp; c"),
        ("<p>open <b>tags", "<p>open <b>tags</b></p>"),
        ("<div class=x id=y style='color:red' onclick=z>t</div>", "<div>t</div>"),
        ("<section><font color=red>t</font></section>", "t"),
        ("<script>x</script><style>y</style><iframe>z</iframe>", ""),
        (
            "<a href='../up'>t</a>",
            '<a href="https://a.example/up" rel="noopener nofollow ugc">t</a>',
        ),
        ("<a href='javascript:x'>t</a>", '<a rel="noopener nofollow ugc">t</a>'),
        ("<a href='mailto:x@y'>t</a>", '<a rel="noopener nofollow ugc">t</a>'),
        ("<a href='http://[bad'>t</a>", '<a rel="noopener nofollow ugc">t</a>'),
        ("<img src='data:image/png;base64,AA'>", ""),
        ("<img alt='no source'>", ""),
        ("<img src='x.png' width='1' height='1'>", ""),
        (
            "<img src='x.png' width='100%'>",
            '<img src="https://a.example/dir/x.png" loading="lazy" referrerpolicy="no-referrer">',
        ),
        ("a\u202eb\x07c", "abc"),
        ("<!-- comment -->t", "t"),
        ("<p>a</p><![CDATA[<p>b</p>]]><p>c</p>", "<p>a</p><p>b</p><p>c</p>"),
        (
            "<math><mi>x</mi><mo>=</mo><mn>2</mn></math>",
            "<math><mi>x</mi><mo>=</mo><mn>2</mn></math>",
        ),
        (
            "<math><mtext><script>x</script><a href=javascript:x>t</a></mtext></math>",
            '<math><mtext><a rel="noopener nofollow ugc">t</a></mtext></math>',
        ),
        (
            "<math><semantics><mi>x</mi><annotation>x^2</annotation></semantics></math>",
            "<math><semantics><mi>x</mi></semantics></math>",
        ),
    ],
)
def test_sanitize(source, clean):
    """Allowed elements, absolute http(s) links, no trackers, nothing that runs."""
    assert sanitize(source, BASE) == clean


def test_sanitize_is_idempotent():
    """What comes out may go in again, as when an editor saves it."""
    once = sanitize("<p>a <img src=b.png alt='\"<>&'> <a href='?x=1&y=\"2'>c</a></p>", BASE)
    assert sanitize(once, "https://other.example/") == once


def test_a_long_summary_is_cut_between_words_and_stays_well_formed():
    """The elements that were open are closed."""
    source = "<blockquote>" + "<p>some <em>words</em> to fill it</p>" * 2000 + "</blockquote>"
    clean = sanitize(source, BASE)
    assert LIMIT * 0.9 < len(clean) <= LIMIT
    assert re.search(r"…(</\w+>)*</blockquote>$", clean)
    assert sanitize(clean, BASE) == clean


def test_a_long_word_is_cut_too():
    """Chinese has no spaces."""
    assert LIMIT * 0.9 < len(sanitize("<p>" + "早" * 50_000 + "</p>", BASE)) <= LIMIT
    assert re.search("(?:&amp;)+…</p>$", sanitize("<p>" + "&amp;" * 50_000, BASE))


def test_text_becomes_paragraphs_unless_it_is_html_after_all():
    """Feeds often call HTML text."""
    assert from_text("a < b\nc\n\n d & e") == "<p>a &lt; b<br>c</p><p>d &amp; e</p>"
    assert from_text("<p>a</p>") == "<p>a</p>"
