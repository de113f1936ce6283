import pytest

from blog.feeds.text import plain, shorten


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("Plain words", "Plain words"),
        ("  two\n\t lines\u2028three\u3000four  ", "two lines three four"),
        ("AT&amp;T &#8211; caf&eacute; &#x4F60;", "AT&T – café 你"),
        ("AT&amp;amp;T", "AT&T"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("A <b>bold</b> <i class='x'>word</i>", "A bold word"),
        ("one<br/>two<p>three</p>", "one two three"),
        ("&lt;b&gt;escaped&lt;/b&gt;", "escaped"),
        ("<script>alert(1)</script>safe", "safe"),
        ("<script>alert(1)", ""),
        ("x <!-- hidden --> y <![CDATA[z]]>", "x y z"),
        ("<img src=x onerror=alert(1)", ""),
        ("&lt;img src=x onerror=alert(1)&gt;x", "x"),
        ("<svg/onload=alert(1)>x", "x"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;x", "x"),
        ("a < b and c > d", "a < b and c > d"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("Vec<T> in Rust", "Vec<T> in Rust"),
        ("I <3 feeds", "I <3 feeds"),
        ("\u202eevil\u202c \u2066x\u2069 \u200bno\u00adthing\ufeff", "evil x nothing"),
        ("bell\x07 \x00nul \x1b[31mred\x9b", "bell nul [31mred"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_titles_become_plain_text(value, text):
    """Entities decoded, tags stripped, what is not seen removed, and nothing else lost."""
    assert plain(value, 100) == text


def test_shorten_cuts_at_a_space_near_the_end():
    """Or in a word, if there is none, as in Chinese."""
    assert shorten("one two three four", 18) == "one two three four"
    assert shorten("one two three four", 16) == "one two three…"
    assert shorten("一二三四五六七", 5) == "一二三四…"
