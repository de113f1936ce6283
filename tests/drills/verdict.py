"""What must hold when a drill is over: everywhere the same entries, once, in the one order."""

from functools import partial

from tests.drills import hearing
from tests.drills.settling import (
    PAUSE,
    check_readers,
    read_pages,
    wait_for_readers,
    wait_for_state,
)
from tests.processes import wait_for

GROUP, ROOM = "liveblog", "room"
LEASE = 60.0  # seconds; a member without a socket is forgotten in ten


def check(stage):
    """Wait until everything is as it should be; AssertionError says what is not."""
    wait_for_state(lambda: is_recorded(stage), lambda: explain_record(stage))
    stage.note("recorded and published")
    entries = wait_for_entries(stage)
    wait_for_readers(stage, stage.fleet, GROUP)
    stage.note("every reader says that it has everything")
    assert read_entries(stage) == entries, "entries changed after everything was told"
    check_readers(stage.fleet, entries)
    hearing.check(stage)
    stage.note("the room has heard everything")
    wait_for(stage.keeper.are_running, "every process runs")
    assert not stage.keeper.surprises, stage.keeper.surprises
    wait_for(lambda: has_members_of_sockets(stage), "as many members as sockets", LEASE, PAUSE)
    stage.note("all is well")


def has_members_of_sockets(stage):
    """Tell whether the channel layer counts as many members as there are sockets."""
    return all(
        stage.members(group) == fleet.count() + stage.count_visitors(group)
        for group, fleet in ((GROUP, stage.fleet), (ROOM, stage.room))
    )


# The record against the feed


def is_recorded(stage):
    """Tell whether the record holds what the feed told, and nothing waits to be published."""
    rows = stage.rows()
    if any(row["pending"] for row in rows):
        return False
    found, expected = live_rows(rows), stage.story.expected()
    return sorted(found) == sorted(expected) and in_order(stage, found) == in_order(stage, expected)


def live_rows(rows):
    """Return what readers are to see of the record's rows, as (guid, title)."""
    return [(row["guid"], row["title"]) for row in rows if row["state"] == "live"]


def in_order(stage, found):
    """Return those whose order is known: what an answer cut short began with may come first."""
    return [each for each in found if each[0] not in stage.story.unordered]


def explain_record(stage):
    """Return how the record differs from what the feed told."""
    rows = stage.rows()
    found, expected = live_rows(rows), stage.story.expected()
    lines = [f"pending: {[row['guid'] for row in rows if row['pending']]}"]
    lines += [f"not in the record: {[each for each in expected if each not in found]}"]
    lines += [f"not of the feed: {[each for each in found if each not in expected]}"]
    return "; ".join(lines if sorted(found) != sorted(expected) else [*lines, "in another order"])


# The live log against the record


def read_entries(stage):
    """Return every entry that entries.json has, newest first, page by page."""
    return read_pages(stage, "/blog/entries.json", "entries")


def wait_for_entries(stage):
    """Return every entry that entries.json has, which are as the record has them.

    Where Redis or the record has lost changes they are so with the next beacon, or when all logs are looked through.
    """
    tell = partial(tell_difference, stage)
    if stage.may_have_lost:
        wait_for_state(lambda: not tell(read_entries(stage)), lambda: tell(read_entries(stage)))
    entries = read_entries(stage)
    difference = tell(entries)
    assert not difference, difference
    return entries


def tell_difference(stage, entries):
    """Return how entries.json differs from the record, "" where it does not."""
    rows = [row for row in stage.rows() if row["state"] == "live"]
    recorded = [(row["token"], row["seq"], row["position"], row["title"]) for row in rows[::-1]]
    served = [(e["id"], e["seq"], e["position"], e["title"]) for e in entries]
    if served == recorded:
        return ""
    lacking = [each for each in recorded if each not in served]
    wrong = [each for each in served if each not in recorded]
    return f"served are not {lacking}, but {wrong} at {stage.head(GROUP)}"
