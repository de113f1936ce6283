import pytest

from blog.feeds.parse.document import Draft
from blog.feeds.parse.identity import normalise_link, tell_apart


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/a?id=1",
        "http://example.com/a?id=1",
        "HTTP://EXAMPLE.com:80/a?id=1",
        "https://example.com:443/a/?id=1",
        "https://example.com./a?id=1#comments",
        "https://example.com/a?utm_source=rss&id=1&utm_medium=x&UTM_Campaign=",
        "https://example.com/a?fbclid=x&gclid=y&id=1&at_medium=RSS",
        "https://example.com/%61?id=%31",
        " https://example.com/a?&id=1& ",
        "https://example.com/a;jsessionid=0A1B2C3D.node1?id=1",
        "https://example.com/a?PHPSESSID=p4q&id=1&sid=0123456789abcdef0123456789abcdef",
        "https://example.com/a/;%6asessionid=x?id=1&CFID=12&CFTOKEN=34",
    ],
)
def test_links_to_one_story_have_one_key(link):
    """Whatever readers and campaigns hang on them."""
    assert normalise_link(link) == "//example.com/a?id=1"


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://example.com", "//example.com"),
        ("https://example.com/", "//example.com"),
        ("https://example.com:8443/a", "//example.com:8443/a"),
        ("https://example.com/A?b=C", "//example.com/A?b=C"),
        ("https://example.com/%e6%97%a9%2Fx", "//example.com/%E6%97%A9%2Fx"),
        ("https://bücher.example/x", "//xn--bcher-kva.example/x"),
        ("https://example.com/?ref=1&p=2", "//example.com?ref=1&p=2"),
        ("https://example.com/talk?session_id=12", "//example.com/talk?session_id=12"),
        ("https://example.com/a?sid=06/01/1&s=words", "//example.com/a?sid=06/01/1&s=words"),
        ("https://example.com/a;v=1/b", "//example.com/a;v=1/b"),
        ("tag:example.com,2026:1", "tag:example.com,2026:1"),
        ("http://[bad", "http://[bad"),
        ("", ""),
    ],
)
def test_what_tells_stories_apart_stays(link, key):
    """Case of the path, ports of their own, parameters; what is no web address is left alone."""
    assert normalise_link(link) == key


def ids(*drafts):
    return [guid for guid, _ in tell_apart(list(drafts))]


def test_an_entry_is_known_by_guid_then_link_then_digest():
    """In this order."""
    link = "https://example.com/1?utm_source=x"
    given, linked, bare = ids(Draft("g", link=link), Draft(link=link), Draft(title="t"))
    assert (given, linked) == ("g", "//example.com/1")
    assert bare.startswith("sha256:")


def test_a_digest_does_not_change_with_what_may_change():
    """The date and the summary of an entry with a title."""
    first = Draft(title="t", published="yesterday", bodies=[("a", "")])
    second = Draft(title="t", published="today", bodies=[("b", "")])
    assert ids(first) == ids(second)


def test_a_repeated_guid_is_told_apart_by_link_then_title():
    """All who share it get a longer one, so that it does not matter who is still in the feed."""
    a, b = Draft("g", "A", "https://e.example/a"), Draft("g", "B", "https://e.example/b")
    c, d = Draft("g", "C", "https://e.example/b"), Draft("h", "D")
    all_ids = ids(a, b, c, d)
    assert len(set(all_ids)) == 4 and all_ids[3] == "h"
    assert ids(c, b, a) == [all_ids[2], all_ids[1], all_ids[0]]
    assert ids(b, c) == all_ids[1:3] or set(ids(b, c)) & set(all_ids)


def test_entries_that_agree_in_everything_are_one():
    """A feed that lists an entry twice has it once."""
    twice = [Draft("g", "T", "https://e.example/a"), Draft("g", "T", "https://e.example/a#x")]
    assert len(ids(*twice)) == 1


def test_versions_of_an_atom_entry_are_one():
    """The last updated is kept, in its place."""
    old = Draft("g", "Old", "https://e.example/a", updated="2026-11-20T00:00:00Z")
    new = Draft("g", "New", "https://e.example/a", updated="2026-11-21T00:00:00Z")
    other = Draft("h", "Other")
    kept = tell_apart([old, other, new])
    assert [draft.title for _, draft in kept] == ["Other", "New"]


def test_entries_that_link_to_one_page_are_told_apart():
    """As those of a live blog without GUIDs, all at the page's own address."""
    page = "https://e.example/live"
    drafts = [Draft(title="Update", link=page, published=f"{n}:00") for n in range(3)]
    assert len(set(ids(*drafts))) == 3
