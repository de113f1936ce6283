import pytest

from blog.feeds.markup import prepare

RSS = "<rss><channel></channel></rss>"


@pytest.mark.parametrize(
    "prolog",
    [
        "",
        " \n<?xml version='1.0'?><!-- <rss> -->",
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss PUBLIC "-//X//DTD <rss>//EN" "http://dtd.example/x.dtd">',
        "<!DOCTYPE rss [<!ENTITY a ']><rss>'> <!-- ]> --> <!ELEMENT x ANY>] >",
        '<!doctype rss [ <!ENTITY % p SYSTEM "file:///etc/passwd"> %p; ]><?x ]>?>',
    ],
)
def test_nothing_before_the_root_is_kept(prolog):
    """And so no DTD and no entity that it declares reaches the parser."""
    assert prepare(prolog + RSS + " <!-- after --> <b>").text == RSS


def test_ampersands_become_characters_or_themselves():
    """But for XML's own five entities and in CDATA, where they are text already."""
    given = "&amp;&lt;&#20320;&nbsp;&eacute;&LT; &own; & &#0;&#xD800;&#x1F600; <![CDATA[&nbsp;&]]>"
    wanted = "&amp;&lt;&#20320;\xa0é&lt; &amp;own; &amp; &#128512; <![CDATA[&nbsp;&]]>"
    assert prepare(f"<rss>{given}</rss>").text == f"<rss>{wanted}</rss>"


def test_prefixes_that_nothing_declares_are_declared():
    """Known ones by their own names, so that what they mark is understood."""
    text = prepare("<rss xmlns:a='urn:a'><a:x/><dc:date/><odd:y/></rss>").text
    assert text.startswith(
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:odd="urn:undeclared:odd" xmlns:a='
    )


def test_a_feed_of_one_empty_element():
    """Is whole."""
    markup = prepare('<feed xmlns="http://www.w3.org/2005/Atom"/>')
    assert not markup.cut_off and markup.text.endswith("/>")
