from xml.etree import ElementTree

import pytest

from blog.demo.feed import make_guid, render_body, render_feed
from blog.demo.play import read_play, stand_at
from blog.demo.server import FILES, PLAY

APOLLO = read_play(PLAY.read_text(encoding="utf-8"))
LITTLE = """# a comment
id: before
title: Before
clock: 1:00
by: A desk

It was & is.

=== live ===
id: first
title: First
clock: 1:01
by: A desk
wait: 2

> Somebody: a < b

---
edit: first
title: First, corrected
wait: 3

Other words.

---
withdraw: before
"""
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def test_steps_have_their_times():
    """What was before lies 90 s apart before the beginning; the rest follows by its waits."""
    assert [(s.kind, s.name, s.at) for s in read_play(LITTLE)] == [
        ("id", "before", -90.0),
        ("id", "first", 2.0),
        ("edit", "first", 5.0),
        ("withdraw", "before", 9.0),
    ]


@pytest.mark.parametrize(
    "elapsed, titles",
    [
        (0, ["Before"]),
        (2, ["Before", "First"]),
        (5, ["Before", "First, corrected"]),
        (9, ["First, corrected"]),
    ],
)
def test_entries_at_a_moment(elapsed, titles):
    """Each step takes effect at its time and not before."""
    entries, _ = stand_at(read_play(LITTLE), elapsed)
    assert [entry.title for entry in entries] == titles


def test_an_edit_keeps_the_publication():
    """An edited entry keeps its time of publication and gets one of its update."""
    entry = stand_at(read_play(LITTLE), 5)[0][1]
    assert (entry.published, entry.updated, entry.body) == (2.0, 5.0, ("Other words.",))


def test_a_withdrawal_leaves_a_tombstone():
    """A withdrawn entry is no item any more, but an RFC 6721 deleted-entry with its GUID."""
    entries, withdrawn = stand_at(read_play(LITTLE), 9)
    document = render_feed(entries, withdrawn, began=0, address="http://localhost")
    tombstone = ElementTree.fromstring(document).find(f"channel/{TOMBSTONE}")
    assert tombstone.attrib == {"ref": make_guid("before"), "when": "1970-01-01T00:00:09Z"}


def test_text_is_escaped_and_speech_quoted():
    """Markup in the text is text; a line of speech is a quotation with its speaker."""
    before, first = stand_at(read_play(LITTLE), 2)[0]
    assert "<p>It was &amp; is.</p>" in render_body(before)
    assert "<blockquote><p><strong>Somebody:</strong> a &lt; b</p></blockquote>" in render_body(
        first
    )


@pytest.mark.parametrize("block", ["title: no name", "id: a\nedit: b", "what is this"])
def test_a_block_that_cannot_be_used(block):
    """A mistake in the file is refused, not skipped."""
    with pytest.raises(ValueError):
        read_play(block)


def test_the_event_is_worth_watching():
    """Forty entries or more, a few edited and withdrawn, and seldom more than 6 s of nothing."""
    entries, withdrawn = stand_at(APOLLO, APOLLO[-1].at)
    times = [step.at for step in APOLLO if step.at > 0]
    assert len(entries) >= 40
    assert len(withdrawn) >= 2
    assert sum(1 for entry in entries if entry.updated > entry.published) >= 3
    assert max(b - a for a, b in zip([0.0, *times], times)) <= 6
    assert times[-1] <= 300


def test_the_event_is_complete():
    """Every entry has a title, a clock, a writer and text, and every drawing exists."""
    for step in APOLLO:
        if step.kind == "id":
            assert all(step.fields.get(name) for name in ("title", "clock", "by")) and step.body
            image = step.fields.get("image")
            assert not image or f"/{image}" in FILES


def test_every_moment_is_a_feed():
    """The document is well-formed after every step, with unique GUIDs, the newest item first."""
    for step in APOLLO:
        entries, withdrawn = stand_at(APOLLO, step.at)
        document = render_feed(entries, withdrawn, began=1e9, address="http://localhost")
        items = ElementTree.fromstring(document).findall("channel/item")
        guids = [item.findtext("guid") for item in items]
        assert len(set(guids)) == len(guids) == len(entries)
        assert guids[0] == make_guid(entries[-1].name)
