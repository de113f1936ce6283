"""What a feed's items mean: new entries, edits, or nothing."""

from datetime import timedelta

import pytest

from blog.feeds.intake import candidates, decide
from blog.feeds.intake.matching import Known
from tests.blog.factory import START, document, item

FEED, OTHER = 1, 2
NOW = START + timedelta(hours=1)


def known(candidate, feed_id=FEED, **fields):
    """Return the entry that a candidate became when it was taken in."""
    values = {
        "token": candidate.token,
        "link_key": candidate.link_key,
        "title": candidate.item.title,
        "feed_id": feed_id,
        "by_editor": False,
        "digests": [candidate.digest],
        "edits": 0,
        "updated": None,
        "removed": False,
        "guid": candidate.item.guid,
        "link": candidate.item.link,
        "path": candidate.path,
        "words": candidate.words,
        "published": candidate.date,
        "dated": candidate.date is not None,
    }
    return Known(**{**values, **fields})


def taken_in(*items, feed_id=FEED, **fields):
    return [known(c, feed_id, **fields) for c in candidates.identify(feed_id, document(*items))]


def decide_on(items, entries=(), withdrawn=(), feed_id=FEED):
    found = candidates.identify(feed_id, document(*items))
    names = [(token, "") for token in withdrawn]
    return decide.decide(feed_id, found, list(entries), [], names, NOW)


def new_guids(decision):
    return [candidate.item.guid for candidate in decision.new]


def outcome(decision):
    return tuple(len(part) for part in decision[:4])


def test_unknown_items_are_new_oldest_first():
    """What the blog does not have is new, in the order of its dates."""
    items = [item("c", minute=3), item("b", minute=2), item("a", minute=1)]
    assert new_guids(decide_on(items)) == ["a", "b", "c"]


def test_without_dates_the_document_is_read_from_its_end():
    """Feeds list the newest first; without dates that is all there is to go by."""
    items = [item("c", minute=None), item("b", minute=None), item("a", minute=None)]
    assert new_guids(decide_on(items)) == ["a", "b", "c"]


def test_item_without_a_date_stays_beside_its_elder():
    """A missing date does not send an item to either end."""
    items = [item("c", minute=3), item("b", minute=None), item("a", minute=1)]
    assert new_guids(decide_on(items)) == ["a", "b", "c"]


def test_known_items_are_nothing_new():
    """The same feed again, in any order and with other dates, changes nothing."""
    items = [item("a", minute=1), item("b", minute=2)]
    redated = [item("b", minute=50), item("a", minute=40)]
    assert outcome(decide_on(redated, taken_in(*items))) == (0, 0, 0, 0)


def test_changed_text_is_an_edit():
    """An item that says something else is an edit of its entry."""
    decision = decide_on([item("a", "New title")], taken_in(item("a", "Old title")))
    ((entry, candidate),) = decision.edits
    assert (entry.title, candidate.item.title) == ("Old title", "New title")


@pytest.mark.parametrize(
    "first, second",
    [
        ("https://example.org/story", "http://example.org/story"),
        ("https://example.org/story", "https://example.org/story?utm_source=rss&utm_medium=x"),
        ("https://example.org/story", "https://EXAMPLE.org/story/#comments"),
    ],
)
def test_same_link_otherwise_written_is_the_same(first, second):
    """http for https and tracking parameters make no other story, as link or as GUID."""
    assert outcome(decide_on([item("g", link=second)], taken_in(item("g", link=first)))) == (
        0,
        0,
        0,
        0,
    )
    entries = taken_in(item(first, "T", link=first))
    assert outcome(decide_on([item(second, "T", link=second)], entries)) == (0, 0, 0, 0)


def test_changed_guid_with_same_link_and_title_is_the_same():
    """A publisher that renumbers its GUIDs does not publish everything again."""
    entries = taken_in(item("old-1", "Title", link="https://example.org/s"))
    decision = decide_on([item("new-1", "Title", link="https://example.org/s")], entries)
    assert outcome(decision) == (0, 0, 0, 0)


def test_same_link_with_another_title_is_new():
    """A feed may link different entries to one page, one poll after the other."""
    entries = taken_in(item("1", "Goal!", link="https://example.org/match"))
    decision = decide_on([item("2", "Another goal!", link="https://example.org/match")], entries)
    assert new_guids(decision) == ["2"]


def test_link_shared_within_a_feed_tells_nothing_apart():
    """Items that all link to one page are as many entries."""
    items = [item(guid, "Same", link="https://example.org/live") for guid in "abc"]
    assert len(decide_on(items).new) == 3


def test_site_link_tells_nothing_apart():
    """Items that link to the site itself are not one story."""
    entries = taken_in(item("a", "Same", link="https://example.org/"))
    assert new_guids(decide_on([item("b", "Same", link="https://example.org")], entries)) == ["b"]


def test_second_feed_with_the_same_story_adds_nothing():
    """A story that two feeds carry is shown once, whichever came first, under its first text."""
    entries = taken_in(item("x-1", "Title", link="https://example.org/s"), feed_id=OTHER)
    items = [item("y-9", "Title, rewritten", link="https://example.org/s?utm_source=b")]
    assert outcome(decide_on(items, entries)) == (0, 0, 0, 0)


def test_global_guid_is_one_story_in_every_feed():
    """A GUID that is unique in the world joins feeds even where links differ."""
    guid = "tag:example.org,2026:1"
    entries = taken_in(item(guid, link="https://a.example/1"), feed_id=OTHER)
    assert outcome(decide_on([item(guid, link="https://b.example/1")], entries)) == (0, 0, 0, 0)


def test_local_guid_is_its_own_in_each_feed():
    """Two feeds that number their items 1, 2, 3 do not take each other's."""
    entries = taken_in(item("1", link="https://a.example/1"), feed_id=OTHER)
    assert new_guids(decide_on([item("1", link="https://b.example/1")], entries)) == ["1"]


def test_guids_that_differ_after_the_hash_are_two():
    """A changelog whose GUIDs are one page's anchors has as many entries as anchors."""
    page = "https://example.org/changes"
    items = [item(page + "#" + version, link=page) for version in ("1.0", "1.1")]
    assert len(decide_on(items).new) == 2


def test_repeated_item_is_taken_once():
    """An item that stands twice in one document makes one entry."""
    assert len(decide_on([item("tag:a", "T"), item("tag:a", "T")]).new) == 1


@pytest.mark.parametrize("fields", [{"removed": True}, {"by_editor": True}])
def test_editors_word_is_final(fields):
    """What an editor removed does not come back; what one changed is not overwritten."""
    entries = taken_in(item("a", "Old"), **fields)
    assert outcome(decide_on([item("a", "New")], entries)) == (0, 0, 0, 0)


def test_flapping_between_two_versions_is_held():
    """A version seen before waits; the held edit is counted, so that the feed is read again."""
    old, new = item("a", "Old"), item("a", "New")
    digests = [candidates.digest_item(new), candidates.digest_item(old)]
    entries = taken_in(new, digests=digests, edits=1, updated=NOW - timedelta(minutes=1))
    assert outcome(decide_on([old], entries)) == (0, 0, 0, 1)
    entries = taken_in(new, digests=digests, edits=1, updated=NOW - timedelta(minutes=11))
    assert outcome(decide_on([old], entries)) == (0, 1, 0, 0)


def test_endless_edits_slow_down():
    """An item that says something new at each poll is followed less and less often."""
    fields = {"edits": 20, "updated": NOW - timedelta(minutes=2)}
    entries = taken_in(item("a", "1,000 views"), **fields)
    assert outcome(decide_on([item("a", "1,001 views")], entries)) == (0, 0, 0, 1)


def test_withdrawn_entry_is_removed():
    """A feed may take back an entry of its own, not one of another feed or of an editor."""
    entries = taken_in(item("a"))
    token = entries[0].token
    assert decide_on([], entries, [token]).withdrawn == entries
    assert decide_on([], taken_in(item("a"), by_editor=True), [token]).withdrawn == []
    assert decide_on([], entries, [token], feed_id=OTHER).withdrawn == []


def test_entry_gone_from_the_feed_stays():
    """Feeds hold only their newest items: one that is no longer in it is not withdrawn."""
    assert outcome(decide_on([], taken_in(item("a")))) == (0, 0, 0, 0)
