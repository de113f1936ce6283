import pytest

from blog.feeds.parse.formats.markup import prepare

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


def test_a_feed_of_one_empty_element():
    """Is whole."""
    markup = prepare('<feed xmlns="http://www.w3.org/2005/Atom"/>')
    assert not markup.cut_off and markup.text.endswith("/>")
