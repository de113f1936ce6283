"""Nothing lost, nothing twice, in order: whatever dies, stands still, fills up or goes away.

The drills share one stage, so that each finds it as the ones before have left it, and one seed
decides their order and all that happens in them.
"""

import random

import pytest

from tests.drills import drill, faults, speaking
from tests.drills.room import MESSAGES
from tests.drills.seed import SEED
from tests.drills.settling import read_pages, wait_for_state
from tests.drills.verdict import read_entries
from tests.processes import wait_for

pytestmark = pytest.mark.slow

ENTRIES = 1000  # in all
TOGETHER = 2  # drills of several faults at once
HEARD = 20  # messages that a page beside the room shows, at least

dice = random.Random(SEED)
SINGLE = [
    faults.web_killed,
    faults.worker_killed,
    faults.worker_killed_at_greeted,
    *speaking.KILLED,
    faults.leader_killed,
    *faults.KILLED_AT.values(),
    faults.PAUSED_AT["described"],
    faults.PAUSED_AT[dice.choice(["fetched", "logged"])],
    faults.links_narrow,
    faults.redis_killed,
    faults.redis_cut,
    faults.redis_frozen,
    faults.redis_emptied,
    *faults.DATABASE,
    faults.feed_hangs,
    faults.feed_fails,
    faults.feed_cut,
]
dice.shuffle(SINGLE)
SHARE = -(-ENTRIES // (len(SINGLE) + TOGETHER))


@pytest.mark.parametrize("fault", SINGLE, ids=[fault.__name__ for fault in SINGLE])
def test_one_fault(stage, fault):
    """After any one fault every reader has every entry once, in order; see verdict.check."""
    drill.run(stage, [fault(stage)], SHARE, drill.until_felt)


@pytest.mark.parametrize("number", range(TOGETHER))
def test_faults_together(stage, number):
    """After several faults at once all is well too."""
    struck = faults.pick_together(stage.dice, stage.dice.randint(3, len(faults.KINDS)))
    last = drill.for_seconds(stage.dice.uniform(1, 6))
    drill.run(stage, [fault(stage) for fault in struck], SHARE, last)


def test_browser_left_open(stage):
    """A page that was open all the while shows the newest entries in their order, never reloaded."""
    tab = stage.tab
    if tab is None:
        pytest.skip("no browser: it was looked for when the first drill began")
    drill.wake_all(stage)
    drill.run(stage, [faults.web_killed(stage)], 10, drill.until_felt)
    entries = [[entry["id"], str(entry["seq"])] for entry in read_entries(stage)]

    def is_right():
        shown = tab.shown()
        return len(shown) >= min(50, len(entries)) and shown == entries[: len(shown)]

    wait_for(is_right, "the page shows the newest entries", 60)
    said = [each["id"] for each in read_pages(stage, MESSAGES, "messages")][::-1]

    def is_heard():
        heard = tab.heard()  # after a reset no more than that brought
        return len(heard) >= min(HEARD, len(said)) and heard == said[-len(heard) :]

    wait_for_state(is_heard, lambda: f"{tab.explain()} shows {tab.heard()} of {said}")
    assert tab.is_marked()
    assert not tab.complaints
