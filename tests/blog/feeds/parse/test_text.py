import pytest

from blog.feeds.parse.text import plain, shorten

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng") + "\U000e007f"
ENGLAND = "\U0001f3f4" + TAGS


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
        ("The &lt;script&gt; and &lt;style&gt; elements", "The <script> and <style> elements"),
        ("Never inline a <style>", "Never inline a <style>"),
        ("The <img> element", "The <img> element"),
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
        (f"flag {ENGLAND} of{TAGS} England", f"flag {ENGLAND} of England"),
        ("The <details> element", "The <details> element"),
        ("From <i> to <b>", "From <i> to <b>"),
        ("The &lt;details&gt; element", "The <details> element"),
        ("a<br>b<p>c", "a b c"),
    ],
)
def test_titles_become_plain_text(value, text):
    """Entities decoded, tags stripped, what is not seen removed, and nothing else lost."""
    assert plain(value, 100) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("The <details> &amp; <b>bold</b>", "text", "The <details> &amp; <b>bold</b>"),
        ("The <details> &amp; <b>bold</b>", "plain", "The <details> & <b>bold</b>"),
        ("The &lt;details&gt; &amp; <b>bold</b>", "html", "The <details> & bold"),
        ("The &amp;lt;b&amp;gt;", "html", "The &lt;b&gt;"),
        ("a\x07 \n\u202eb", "text", "a b"),
    ],
)
def test_a_titles_kind_is_respected(value, kind, text):
    """What is escaped as its kind wants it is text, and stays."""
    assert plain(value, 100, kind) == text


def test_shorten_cuts_at_a_space_near_the_end():
    """Or in a word, if there is none, as in Chinese."""
    assert shorten("one two three four", 18) == "one two three four"
    assert shorten("one two three four", 16) == "one two three…"
    assert shorten("一二三四五六七", 5) == "一二三四…"
