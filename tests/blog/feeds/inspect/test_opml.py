"""Lists of feeds."""

import pytest

from blog.feeds.errors import OpmlError
from blog.feeds.following import Outline
from blog.feeds.inspect.opml import FeedList, read_opml, write_opml

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
    assert read_opml(FILE) == FeedList(
        [
            Outline("https://a.example/feed?x=1&y=2", "Café", False),
            Outline("https://b.example/", "B", False),
            Outline("https://c.example/", "C", True),
        ],
        [],
    )


def test_what_was_written_is_read():
    """A list survives the way out and in again, whatever is in its titles."""
    outlines = [
        Outline("https://a.example/?a=1&b=2", "直播 <b>\"quoted\"</b> & 'more'", False),
        Outline("https://b.example/", "B", True),
    ]
    text = write_opml("A & B", [("Folder & all", outlines), ("Empty", [])])
    assert read_opml(text.encode("utf-8")) == FeedList(outlines, [])


def feeds_of(inside):
    """Return the (url, title, paused) of what is read of a list's body, and the problems."""
    found = read_opml(f"<opml><body>{inside}</body></opml>".encode())
    return [tuple(outline) for outline in found.outlines], found.problems


@pytest.mark.parametrize(
    "attributes, url, title",
    [
        ('text="R&D" xmlUrl="https://a.example/?x=1&y=2&amp;z"', "?x=1&y=2&z", "R&D"),
        ('text="&Uuml;ber &#233;&nosuch;" xmlUrl="https://a.example/"', "", "Über é&nosuch;"),
        ('text="be\x08ll&#1;" xmlUrl="https://a.example/\x00"', "", "bell"),
        ('text="AT&T &copy=1" xmlUrl="https://a.example/?a&copy=1"', "?a&copy=1", "AT&T &copy=1"),
    ],
    ids=["ampersand", "names", "controls", "no name"],
)
def test_what_is_often_wrong_is_put_right(attributes, url, title):
    """One character that XML does not take costs nobody the list."""
    assert feeds_of(f"<outline {attributes}/>") == (
        [("https://a.example/" + url, title, False)],
        [],
    )


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE opml>",
        '<!doctype opml SYSTEM "https://a.example/x.dtd" [ ]>',
        "<!DOCTYPE opml [<!ELEMENT opml ANY>]>",
    ],
)
def test_document_type_without_entities_is_harmless(doctype):
    """And nothing is fetched that it names."""
    body = f'<?xml version="1.0"?>{doctype}<opml><outline xmlUrl="https://a.example/"/></opml>'
    assert read_opml(body.encode()) == FeedList([Outline("https://a.example/", "", False)], [])


def test_comment_reaches_what_is_in_it():
    """OPML 2.0: isComment is of the outline and of all its subordinates."""
    inside = (
        '<outline isComment="true"><outline><outline xmlUrl="https://a.example/"/></outline>'
        '</outline><outline xmlUrl="https://b.example/"/>'
    )
    assert feeds_of(inside)[0] == [
        ("https://a.example/", "", True),
        ("https://b.example/", "", False),
    ]


def test_addresses_are_found_as_other_programs_write_them():
    """Without quotes, where the list is not well-formed anyway; and as OPML 1.0 called them."""
    inside = "<outline text=a/x xmlUrl=https://a.example/f/?b=1/><outline type=rss url='https://b.example/'/>"
    assert feeds_of(inside)[0] == [
        ("https://a.example/f/?b=1", "a/x", False),
        ("https://b.example/", "", False),
    ]
    assert feeds_of('<outline type="link" url="https://b.example/"/>') == ([], [])


def test_what_cannot_be_read_is_named_and_costs_only_itself():
    """A list that is broken in one place is read at the others, folders and comments as well."""
    inside = (
        '<!-- <outline xmlUrl="https://commented.example/"/> -->'
        '<outline text="a < b" isComment="true"><outline xmlUrl="https://a.example/?1&2"/></outline>'
        '<outline text="no end xmlUrl="https://lost.example/"/>\n'
        "<outline text='c' xmlUrl='https://c.example/'></outline>"
    )
    feeds, problems = feeds_of(inside)
    assert feeds == [("https://a.example/?1&2", "", True), ("https://c.example/", "c", False)]
    assert "not well-formed" in problems[0] and "line 1" in problems[0]
    assert "https://lost.example/" in problems[1] and len(problems) == 2


BOMB = (
    b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'
)


@pytest.mark.parametrize(
    "body, said",
    [
        (BOMB, "document type"),
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
