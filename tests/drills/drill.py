"""One drill: entries are told, faults strike, readers come and go, and all must be well again."""

import threading
import time

from tests.drills import verdict
from tests.drills.settling import SETTLE
from tests.processes import wait_for

FELT = 60.0  # seconds; a deadline
LEAST = 10  # entries that are told while a fault lasts, if there are so many
SAYINGS = 5  # bursts that are said in the room, before a fault, while it lasts and after
COMMOTION = 0.04  # of the readers, for each thing that some of them do
DORMANT = 2  # readers more that sleep on when a drill is over
WAKING = 0.2  # of those wake at the end of each drill


def run(stage, faults, count, last):
    """Tell `count` entries while the faults (generators) strike, last and are lifted; then check.

    `last` is called with what they yielded, and returns when it has been enough. Returns the
    seconds from then until all was well.
    """
    try:
        lasted = play(stage, faults, count, last)
    finally:
        for fault in faults:
            fault.close()
    verdict.check(stage)
    return time.monotonic() - lasted


def play(stage, faults, count, last):
    """Do all of a drill but the check; return when the faults had lasted."""
    before, during = sorted(stage.dice.sample(range(count + 1), 2))
    during = max(during, min(before + LEAST, count))
    polls = stage.story.polls
    stage.story.play(before)
    stage.room.talk(SAYINGS)
    wait_for(lambda: stage.story.polls > polls, "the feed is asked")
    stirs = [Commotion(stage, fleet) for fleet in (stage.fleet, stage.room)]
    for stir in stirs:
        stir.begin()
    stage.note("%d entries, then %s", before, [fault.__name__ for fault in faults])
    try:
        lasted = strike(stage, faults, stirs, [during - before, count - during], last)
        wait_for(stage.story.is_told, "everything is told", SETTLE)
    finally:
        for stir in stirs:
            stir.end()
    stage.note("told")
    return lasted


def strike(stage, faults, stirs, counts, last):
    """Have the faults strike, last and be lifted; return when they had lasted."""
    felt = [next(fault) for fault in faults]
    stage.note("struck; %d entries", counts[0])
    stage.story.play(counts[0])
    stage.room.talk(SAYINGS)
    for stir in stirs:
        stir.go_on()
    last(felt)
    lasted = time.monotonic()
    stage.note("lasted; %d entries", counts[1])
    stage.story.play(counts[1])
    stage.room.talk(SAYINGS)
    for fault in faults:
        assert next(fault, "lifted") == "lifted"
    stage.note("lifted")
    return lasted


def until_felt(felt):
    """Have faults last until each was felt."""
    for is_felt in filter(None, felt):
        wait_for(is_felt, "the fault is felt", FELT)


def for_seconds(seconds):
    """Return what has faults last for so long, felt or not."""
    return lambda felt: threading.Event().wait(seconds)


def wake_all(stage):
    """Wake the readers that slept through several drills."""
    for fleet in (stage.fleet, stage.room):
        fleet.each(fleet.dormant, "wake")
        fleet.dormant = []


class Commotion:
    """Some readers leave, some come, some sleep and some read slowly, each at its own time."""

    def __init__(self, stage, fleet):
        self.dice = stage.dice
        self.fleet = fleet
        self.some = max(1, int(len(fleet.readers) * COMMOTION))
        self.asleep = []
        self.slow = []

    def begin(self):
        """Before the fault: some fall asleep, some get slow."""
        self.asleep = self.fleet.pick(self.dice, self.some)
        self.fleet.each(self.asleep, "sleep")
        self.slow = self.fleet.pick(self.dice, self.some)
        self.fleet.each(self.slow, "stall")

    def go_on(self):
        """While it lasts: some leave for good, others come; half of the sleepers wake."""
        self.fleet.dismiss(self.fleet.pick_leaving(self.dice, self.some))
        self.fleet.add(self.some)
        self.fleet.each(self.asleep[::2], "wake")

    def end(self):
        """After it: everybody reads, but for a few that sleep through more than one drill."""
        self.fleet.each(self.slow, "resume")
        fleet = self.fleet
        fleet.dormant += [each for each in self.asleep if each.state == "away"][:DORMANT]
        waking = [each for each in fleet.dormant if self.dice.random() < WAKING]
        fleet.dormant = [each for each in fleet.dormant if each not in waking]
        fleet.each(waking, "wake")
        fleet.each([each for each in self.asleep if each not in fleet.dormant], "wake")
