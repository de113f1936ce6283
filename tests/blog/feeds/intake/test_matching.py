"""The same story under other names: nothing is published twice, and nothing new is swallowed."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blog.factory import item
from tests.blog.feeds.intake.memory import Record

PAGE = "https://news.example/live"
CHANCE = count()


def story(number, host="news.example", chance=False, dated=True, **fields):
    """Return an item of a feed whose items have links and GUIDs of their own."""
    guid = f"https://{host}/?p={number}"
    values = {
        "title": f"Story {number}",
        "minute": number if dated else None,
        "link": f"https://{host}/2026/{number}/",
        "summary": f"<p>Text of {number}.</p>",
    }
    return item(f"chance-{next(CHANCE)}" if chance else guid, **{**values, **fields})


def stories(*numbers, **fields):
    """Return items, the newest first, as a feed lists them."""
    return [story(number, **fields) for number in sorted(numbers, reverse=True)]


def news(*numbers):
    return [f"Story {number}" for number in numbers]


@pytest.mark.parametrize(
    "fields",
    [
        {"link": PAGE},
        {"link": PAGE, "dated": False},
        {"link": ""},
        {},
    ],
    ids=["one page", "one page, no dates", "no links", "a link each"],
)
def test_random_guids_publish_each_story_once(fields):
    """A feed that makes up a GUID for each item at each poll is known by what it says."""
    record = Record()
    for numbers in ([1, 2, 3], [1, 2, 3], [2, 3, 4], [2, 3, 4], [3, 4, 5]):
        record.poll(*stories(*numbers, chance=True, **fields))
    assert record.titles == news(1, 2, 3, 4, 5) and record.edited == []


def test_random_session_in_each_link_publishes_each_story_once():
    """Whatever the parameter is called: title, text and date are the same."""
    record = Record()
    for _ in range(3):
        links = [f"https://news.example/read?visit={next(CHANCE)}&id={n}" for n in (1, 2)]
        record.poll(*[story(n, chance=True, link=link) for n, link in zip((1, 2), links)])
    assert record.titles == news(1, 2) and record.edited == []


def test_single_entry_of_a_ticker_is_known_by_its_own_title():
    """Not only the first of those that were linked to its page."""
    record = Record()
    for number in (1, 2, 2, 3, 3, 2):
        record.poll(story(number, chance=True, link=PAGE, dated=False))
    assert record.titles == news(1, 2, 3)


@pytest.mark.parametrize("host", ["www.news.example", "other.example", "news.example:8443"])
@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
def test_host_that_moves_publishes_nothing(host, dated):
    """GUIDs and links differ in their host alone; what comes after is new, and what is corrected
    is corrected, by the names that it has now."""
    record = Record()
    record.poll(*stories(1, 2, 3, dated=dated))
    decision = record.poll(*stories(1, 2, 3, host=host, dated=dated))
    assert not (decision.new or decision.edits or decision.held)
    record.poll(*stories(2, 3, 4, host=host, dated=dated))
    assert record.titles == news(1, 2, 3, 4) and record.edited == []
    corrected = story(3, host=host, title="Story 3, corrected", dated=dated)
    record.poll(story(4, host=host, dated=dated), corrected)
    assert record.titles == ["Story 1", "Story 2", "Story 3, corrected", "Story 4"]


def test_headline_that_is_corrected_as_the_host_moves():
    """By its path and its date; the text that the links are in may change with them."""
    record = Record()
    record.poll(*stories(1, 2))
    record.poll(story(2, host="b.example", title="Better"), story(1, host="b.example"))
    assert record.titles == ["Story 1", "Better"] and record.edited == ["Better"]


def test_two_hosts_with_like_paths_are_two_stories():
    """A feed of many sites: where titles agree, dates and texts do not."""
    record = Record()
    record.poll(story(1, title="Weekly notes", link="https://a.example/weekly/1"))
    record.poll(story(2, host="b.example", title="Weekly notes", link="https://b.example/weekly/1"))
    assert len(record.titles) == 2


def revision(number, title, link=PAGE + "?at_medium=RSS", **fields):
    return item(f"{PAGE}#{number}", title, link=link, summary="", **fields)


def test_revision_by_the_fragment_of_a_guid_is_an_edit():
    """The BBC raises #0, #1, #2 with each new headline of one page."""
    record = Record()
    for number, title in enumerate(["Held", "Held at pier", "Held at pier for hours"]):
        record.poll(revision(number, title))
    assert record.titles == ["Held at pier for hours"] and len(record.edited) == 2


@pytest.mark.parametrize("link", ["", "#"])
def test_fragments_that_tell_entries_apart_are_no_revisions(link):
    """The entries of a page that are linked to by their anchors, or that stand beside each other."""
    record = Record()
    first, second = (
        revision(number, title, link=PAGE + (link and f"{link}{number}"), minute=number)
        for number, title in ((1, "One"), (2, "Two"))
    )
    record.poll(first)
    record.poll(*([second] if link else [second, first]))
    assert record.titles == ["One", "Two"]


def test_same_words_at_another_time_are_another_story():
    """Goals are scored more than once."""
    record = Record()
    for minute in (3, 9, 20):
        record.poll(item(f"g{minute}", "Goal!", minute=minute, link="", summary=""))
    assert record.titles == ["Goal!"] * 3


def test_same_words_without_a_date_are_another_story_where_guids_tell():
    """A feed that has given one of its GUIDs before means another by another."""
    record = Record()
    record.poll(
        item("g1", "Goal!", minute=None, link=""), item("g0", "Kick-off", minute=None, link="")
    )
    record.poll(
        item("g2", "Goal!", minute=None, link=""), item("g0", "Kick-off", minute=None, link="")
    )
    assert sorted(record.titles) == ["Goal!", "Goal!", "Kick-off"]


def remove_feed(record):
    for entry in list(record.entries):
        record.change(entry, feed_id=None)


@pytest.mark.parametrize(
    "fields",
    [{}, {"link": ""}, {"link": PAGE}, {"link": "", "dated": False}],
    ids=["links", "no links", "one page", "no links, no dates"],
)
@pytest.mark.parametrize("kind", ["number", "address"])
def test_feed_that_is_added_again_adopts_its_entries(kind, fields):
    """Its corrections and withdrawals go on, and nothing comes twice."""
    record = Record()

    def listed(*numbers, **more):
        made = stories(*numbers, **{**fields, **more})
        for each in made:
            each.guid = (
                f"k{each.title[6:7]}"
                if kind == "number"
                else f"https://a.example/{each.title[6:7]}"
            )
            each.ids = (each.guid,)
        return made

    record.poll(*listed(1, 2, 3))
    remove_feed(record)
    record.poll(*listed(1, 2, 3), feed_id=7, is_new=True)
    assert {entry.feed_id for entry in record.entries} == {7}
    record.poll(*listed(3, 4), *listed(2, title="Story 2, corrected"), feed_id=7)
    assert record.titles == ["Story 1", "Story 2, corrected", "Story 3", "Story 4"]
    record.poll(*listed(3, 4), feed_id=7, deleted=[listed(1)[0].guid])
    assert [entry.removed for entry in record.entries] == [True, False, False, False]


def test_feed_that_is_added_in_another_format_adopts_its_entries():
    """From /rss to /atom GUIDs change, and links stay."""
    record = Record()
    record.poll(*stories(1, 2))
    remove_feed(record)
    atom = [story(n, link=f"https://news.example/2026/{n}/") for n in (2, 1)]
    for each in atom:
        each.guid, each.ids = "tag:news.example:" + each.title, ("tag:news.example:" + each.title,)
    record.poll(*atom, feed_id=7, is_new=True)
    atom[0].title = "Story 2, corrected"
    record.poll(*atom, feed_id=7)
    assert record.titles == ["Story 1", "Story 2, corrected"]
    assert record.poll(deleted=[atom[1].guid], feed_id=7).withdrawn


def test_entry_that_an_editor_wrote_is_nobodys():
    """A hand-written entry with the item's link keeps the item out, and its own words."""
    record = Record()
    record.poll(story(1))
    record.change(record.entries[0], feed_id=None, guid="")
    decision = record.poll(story(1, title="Another headline"), feed_id=7, is_new=True)
    assert not any(decision)


RENAMES = {
    "nothing": {},
    "host": {"host": "moved.example"},
    "guids": {"chance": True},
    "guids and links": {"chance": True, "link": PAGE},  # nothing but dates and words is left
}


@settings(deadline=None, max_examples=60)
@given(
    first=st.integers(1, 5),
    dated=st.booleans(),
    steps=st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 6), st.sampled_from(sorted(RENAMES))),
        min_size=1,
        max_size=6,
    ),
)
def test_each_story_is_published_once_and_none_is_swallowed(first, dated, steps):
    """However many stories come at once, leave the feed, or change their names at any poll."""
    record, newest, names = Record(), first, {"dated": dated}
    record.poll(*stories(*range(1, first + 1), **names))
    for new, kept, rename in steps:
        newest += new
        shown = range(max(1, newest - kept - new + 1), newest + 1)
        if dated or rename != "guids and links":
            names = {**names, **RENAMES[rename]}
        record.poll(*stories(*shown, **names))
    assert record.titles == news(*range(1, newest + 1)) and record.edited == []
