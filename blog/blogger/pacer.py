"""Who may go now: what the outbox holds goes out, the new entries of a blog's feeds one by one."""

import time
from typing import Any, Callable, Dict, List

from blog.blogger import outbox
from blog.models import Entry

BATCH = 200  # entries of one blog published in one turn where there is no pace


class Pacer:
    """Publishes what is pending; two new entries of a blog's feeds are `pace` seconds apart.

    Changes, and what editors write, wait for nothing. `clock` gives monotonic seconds.
    """

    def __init__(self, pace: float, clock: Callable[[], float]) -> None:
        self.pace = pace
        self.clock = clock
        self.next_new: Dict[int, float] = {}  # blog id -> when its next new entry may go out
        self.waiting: Dict[Any, float] = {}  # what the outbox held of late -> since when
        self.backlog = False  # whether more could have been published in the last turn

    def publish_due(self, budget: float) -> bool:
        """Publish what may go, for `budget` seconds; return whether anything is still waiting."""
        waiting = self.backlog = False
        end = time.monotonic() + budget
        for row in self.look(outbox.next_rows(BATCH if self.pace == 0 else 1)):
            waiting = True  # for its time; or more may stand behind it, or it may have to go again
            if not self.may_go(row):
                continue
            self.note(row, outbox.publish_row(row["pk"], row["model"]))
            if time.monotonic() > end:
                self.backlog = True
                break
        return waiting

    def look(self, rows: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """Note since when rows of the outbox wait, and return them."""
        keys, now = [(row["model"], row["pk"]) for row in rows], self.clock()
        self.waiting = {key: self.waiting.get(key, now) for key in keys}
        return rows

    def age(self) -> float:
        """Return for how many seconds what waits longest has been waiting; any thread may ask."""
        return max(0.0, self.clock() - min(self.waiting.values(), default=self.clock()))

    def may_go(self, row: Dict[str, Any]) -> bool:
        """Tell whether a row of the outbox need not wait for its blog's pace."""
        return not is_paced(row) or self.clock() >= self.next_new.get(row["blog"], 0)

    def note(self, row: Dict[str, Any], outcome: Any) -> None:
        """Have the next new entry wait, if this was one that readers got."""
        if is_paced(row) and outcome and outcome.kind == "published":
            self.next_new[row["blog"]] = self.clock() + self.pace
            self.backlog = self.pace == 0

    def moments(self) -> List[float]:
        """Return when, from now on, blogs may have their next new entries published."""
        return [moment for moment in self.next_new.values() if moment > self.clock()]


def is_paced(row: Dict[str, Any]) -> bool:
    """Tell whether a row of the outbox is a new entry of a feed."""
    is_new = row["position"] is None and row["feed"] is not None
    return is_new and row["state"] == Entry.LIVE
