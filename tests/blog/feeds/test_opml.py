"""Lists of feeds."""

import pytest

from blog.feeds.opml import OpmlError, Outline, read_opml, write_opml

FILE = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="News">
    <outline type="rss" text="Caf\xe9" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
    <outline text="deep"><outline TITLE="B" xmlurl=" https://b.example/ "/></outline>
  </outline>
  <outline text="A note"/>
  <outline text="C" xmlUrl="https://c.example/" isComment="true"/>
</body></opml>"""


def test_feeds_are_found_in_any_folder():
    """Whatever the folders, the case of the attributes and the encoding, feeds are found."""
    assert read_opml(FILE) == [
        Outline("https://a.example/feed?x=1&y=2", "Café", False),
        Outline("https://b.example/", "B", False),
        Outline("https://c.example/", "C", True),
    ]


def test_what_was_written_is_read():
    """A list survives the way out and in again, whatever is in its titles."""
    outlines = [
        Outline("https://a.example/?a=1&b=2", "直播 <b>\"quoted\"</b> & 'more'", False),
        Outline("https://b.example/", "B", True),
    ]
    text = write_opml("A & B", [("Folder & all", outlines), ("Empty", [])])
    assert read_opml(text.encode("utf-8")) == outlines


BOMB = (
    b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'
)


@pytest.mark.parametrize(
    "body, said",
    [
        (BOMB, "document type"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "document type"),
        (b"<html><body/></html>", "not OPML"),
        (b"<opml><body></opml>", "line 1"),
        (b"", "no element found"),
        (b"https://a.example/feed", "line 1"),
    ],
)
def test_what_is_no_list_is_refused(body, said):
    """The operator is told in one line what is wrong with the file."""
    with pytest.raises(OpmlError, match=said) as refusal:
        read_opml(body)
    assert "\n" not in str(refusal.value)
