"""How far the first pass over many feeds is, on the last line of a terminal."""

from __future__ import annotations

import logging
import time
from typing import TextIO

from blog.blogger.loop import Blogger

MANY = 20  # feeds; fewer are polled before anyone could read about it
INTERVAL = 0.1  # seconds between two writings
CLEAR = "\r\x1b[K"


class Progress:
    """Shows a Blogger's first pass after each of its turns; does nothing where no terminal is.

    `clear` is a logging filter too: a log line takes the place of the status line, which is
    written again below it.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.over = not stream.isatty()
        self.shown: float | None = None  # when the line was last written

    def show(self, blogger: Blogger) -> None:
        """Write the line anew; take it away when the pass is over."""
        if self.over or blogger.expected is None:
            return
        now = time.monotonic()
        self.over = blogger.expected < MANY or len(blogger.results) >= blogger.expected
        if self.over:
            self.clear()
        elif self.shown is None or now - self.shown >= INTERVAL:
            self.write(CLEAR + describe(blogger))
            self.shown = now

    def clear(self, record: logging.LogRecord | None = None) -> bool:
        """Take the line away for now; return True, so that a log record passes."""
        if self.shown is not None:
            self.write(CLEAR)
            self.shown = None
        return True

    def write(self, text: str) -> None:
        """Write at once what ends in no line's end."""
        self.stream.write(text)
        self.stream.flush()


def describe(blogger: Blogger) -> str:
    """Return the state of the pass in one line."""
    reports = list(blogger.results.values())
    failed = sum(1 for report in reports if report.error)
    new = sum(report.new for report in reports)
    polled = f"{len(reports)} of {blogger.expected} feeds polled"
    return f"{polled}, {new} new entries, {failed} failed"
