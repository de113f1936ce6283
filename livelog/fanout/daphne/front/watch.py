"""Watches over groups: a message to a group outdates the answers that tell what the group is told.

A Watch listens to its group by way of the same Broadcast as readers' sockets, and hears of a change before
they do, so that none is answered with less than it has been sent.
"""

from __future__ import annotations

import time
from typing import Callable, NamedTuple, Sequence, Tuple

MARK = "front"  # behind the "!" of the channel; group_sizes.lua does not count it
SETTLING = 3.0  # seconds until all of Redis knows of a new member
TAKEN_BACK = (b'"type":"remove"', b'"type":"reset"')


class Watch:
    """Counts what a group was sent."""

    __slots__ = ("began", "changes", "removals")

    def __init__(self, began: float) -> None:
        self.began = began
        self.changes = 0
        self.removals = 0

    def write(self, data: bytes) -> None:
        """Note a frame that the group was sent; a beacon counts as a change, which does no harm."""
        self.changes += 1
        if any(mark in data for mark in TAKEN_BACK):
            self.removals += 1

    def distrust(self) -> None:
        """Take it that anything may have been sent."""
        self.changes += 1
        self.removals += 1


Mark = Tuple[Watch, int, int]  # and what it had counted: changes, removals


class Sight(NamedTuple):
    """What was known of an answer's groups when it was asked for."""

    marks: tuple[Mark, ...]
    is_watched: bool  # False where one of the groups was not watched yet

    def is_current(self) -> bool:
        """Tell whether nothing was sent since, as far as is known."""
        return all(watch.changes == changes for watch, changes, _ in self.marks)

    def is_shown(self) -> bool:
        """Tell whether it is known that nothing was taken back since."""
        return self.is_watched and all(
            watch.removals == removals for watch, _, removals in self.marks
        )


class Watches:
    """The watches of one Daphne, by group.

    `join(group, watch)` makes a watch a member of its group.
    """

    def __init__(
        self, join: Callable[[str, Watch], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._join = join
        self._clock = clock
        self._by_group: dict[str, Watch] = {}

    def look(self) -> dict[str, Mark]:
        """Return what is counted so far, by group; called before an answer is asked for."""
        settled = self._clock() - SETTLING
        return {
            group: (watch, watch.changes, watch.removals)
            for group, watch in self._by_group.items()
            if watch.began <= settled
        }

    def recall(self, groups: Sequence[str], before: dict[str, Mark]) -> Sight:
        """Return the Sight of an answer that tells of groups; those not watched are from now on.

        `before` is what look() returned.
        """
        for group in groups:
            if group not in self._by_group:
                self._by_group[group] = Watch(self._clock())
                self._join(group, self._by_group[group])
        marks = tuple(before[group] for group in groups if group in before)
        return Sight(marks, len(marks) == len(groups))

    def distrust(self) -> None:
        """Have no answer count as current that was asked for before now."""
        for watch in self._by_group.values():
            watch.distrust()
