"""What is said in the demo's room, and when: read from its text, by the times of the play. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple, Sequence

from .play import Step

POLL = 1.5  # seconds after which an entry of the feed is on the page, as a rule
LINE = re.compile(r"(\S+) \+(\d+) (\S+): (.+)")


class Line(NamedTuple):
    """What one of the voices says, in seconds from the beginning of the play."""

    at: float
    who: str
    text: str


def read_lines(text: str, steps: Sequence[Step]) -> list[Line]:
    """Return what is said in its order. Raises ValueError for a line that cannot be used."""
    times = {step.name: step.at + POLL for step in steps if step.kind == "id"}
    times["start"] = 0.0
    lines = []
    for written in text.splitlines():
        if not written or written.startswith("#"):
            continue
        found = LINE.fullmatch(written)
        if found is None or found[1] not in times:
            raise ValueError(f"not what somebody says: {written!r}")
        lines.append(Line(times[found[1]] + float(found[2]), found[3], found[4]))
    return sorted(lines, key=lambda line: line.at)
