"""What is not well-formed, mended: beside each sight of a kind, the well-formed twin it equals."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blog.feeds.parse.formats.mending import mend, mend_text
from blog.feeds.parse.parser import parse

SHELL = (
    "<rss><channel><title>C</title>{}<item><guid>next</guid><title>n</title></item></channel></rss>"
)


def test_ampersands_become_characters_or_themselves():
    """But for XML's own five entities."""
    given = "&amp;&lt;&#20320;&nbsp;&eacute;&LT; &own; & &#0;&#xD800;&#x1F600; a]]>"
    wanted = "&amp;&lt;&#20320;\xa0é&lt; &amp;own; &amp; &#128512; a]]&gt;"
    assert mend_text(given) == wanted


def test_prefixes_that_nothing_declares_are_declared():
    """Known ones by their own names, so that what they mark is understood."""
    text = mend("<rss xmlns:a='urn:a'><a:x/><dc:date/><odd:y/></rss>", "rss")
    assert text.startswith(
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:odd="urn:undeclared:odd" xmlns:a='
    )


@pytest.mark.parametrize(
    ("broken", "twin"),
    [
        ("<guid>g?a&b</guid>", "<guid>g?a&amp;b</guid>"),
        ("<guid>&copy;1</guid>", "<guid>©1</guid>"),
        ("<guid w:t='x'>1</guid>", "<guid>1</guid>"),
        ("<w:t/><guid>1</guid>", "<guid>1</guid>"),
        (
            "<guid>1</guid><description>a]]>b</description>",
            "<guid>1</guid><description>a]]&gt;b</description>",
        ),
        (
            "<guid>1</guid><description>x<br>y <img alt='a & b' src=p.png></description>",
            "<guid>1</guid><description>x&lt;br&gt;y &lt;img alt='a &amp;amp; b' src=p.png&gt;</description>",
        ),
        (
            "<guid>1</guid><description>if a <b it's 1</description>",
            "<guid>1</guid><description>if a &amp;lt;b it's 1</description>",
        ),
        (
            '<guid>1</guid><description>a <z q="1</description>',
            '<guid>1</guid><description>a &amp;lt;z q="1</description>',
        ),
        (
            "<guid>1</guid><description><b>never <i>closed</description>",
            "<guid>1</guid><description>&lt;b>never &lt;i>closed&lt;/i>&lt;/b></description>",
        ),
        (
            "<guid>1</guid><description><![CDATA[<p>a</p><![CDATA[b]]> c]]></description>",
            "<guid>1</guid><description>&lt;p>a&lt;/p>b c</description>",
        ),
        (
            "<guid>1</guid><description><![CDATA[a</description>",
            "<guid>1</guid><description>a</description>",
        ),
        (
            "<title>a<link>https://a.example/</link>",
            "<title>a</title><link>https://a.example/</link>",
        ),
        ("<title>a\x0bb\uffff</title>", "<title>ab</title>"),
        ("<title>a</title><!-- x -- y -->", "<title>a</title>"),
        ("<title>I <3 you</title>", "<title>I &lt;3 you</title>"),
        ("<title a=1 a=2 b>t</title>", "<title>t</title>"),
    ],
)
def test_the_values_are_those_of_the_well_formed_twin(broken, twin):
    """And those of the entry that follows; ids among them, or all would be published again."""
    entries = (
        SHELL.format(f"<item>{item}</item>").encode("utf-8", "surrogatepass")
        for item in (broken, twin)
    )
    mended, right = (parse(body, url="https://f.example/").items for body in entries)
    assert mended == right and len(right) == 2


def test_an_entry_that_is_never_closed_ends_where_the_next_begins():
    """Both are read."""
    body = SHELL.format("<item><guid>1</guid><title>t</title>&nbsp;")
    assert [item.guid for item in parse(body.encode(), url="https://f.example/").items] == [
        "1",
        "next",
    ]


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "/>",
        "<a",
        "",
        "<a>",
        "</a>",
        "<b:c>",
        '"',
        "'",
        "=",
        "x=",
        "&",
        ";",
        "&lt",
        "&#1;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x",
        "?>",
        "<item>",
        "</item>\n",
        "",
        "",
        "",
        "xmlns:b=",
        "xml:base='",
        "\x00",
    ]
)


@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=30).map("".join))
@example("<a xmlns:xml='x' xmlns:b='' xmlns='http://www.w3.org/XML/1998/namespace'>")
@example("<xmlns:a/><xml:a>")
def test_what_comes_out_is_well_formed(pieces):
    """Whatever went in."""
    fromstring(mend(f"<rss>{pieces}</rss>", "rss"))
