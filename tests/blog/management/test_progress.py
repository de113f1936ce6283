"""The status line of a first pass."""

import io
from types import SimpleNamespace

import pytest

from blog.feeds.intake.settle import Report
from blog.management import progress as module
from blog.management.progress import CLEAR, Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def report(error="", new=0):
    return Report("https://example.org/feed", new, 0, 0.1, None, error)


def blogger(done, expected=30):
    return SimpleNamespace(results=dict(enumerate(done)), expected=expected)


@pytest.fixture(autouse=True)
def no_interval(monkeypatch):
    monkeypatch.setattr(module, "INTERVAL", 0)


def test_pass_is_shown_and_taken_away():
    """The line tells how far the pass is, and is gone when it is over."""
    terminal = Terminal()
    progress = Progress(terminal)
    progress.show(blogger([report(new=3), report("HTTP 404")]))
    assert terminal.getvalue() == CLEAR + "2 of 30 feeds polled, 3 new entries, 1 failed"
    progress.show(blogger([report()] * 30))
    progress.show(blogger([report()] * 29))
    assert terminal.getvalue().endswith("failed" + CLEAR)


def test_log_line_takes_its_place():
    """A log record passes the filter and is not written behind the status."""
    terminal = Terminal()
    progress = Progress(terminal)
    assert progress.clear("record") and terminal.getvalue() == ""
    progress.show(blogger([report()]))
    assert progress.clear("record") and terminal.getvalue().endswith(CLEAR)


@pytest.mark.parametrize("expected", [None, 3])
def test_few_feeds_are_not_worth_a_line(expected):
    """Nothing is shown before the feeds are known, or for a handful of them."""
    terminal = Terminal()
    Progress(terminal).show(blogger([report()], expected))
    assert terminal.getvalue() == ""


def test_nothing_where_there_is_no_terminal():
    """A log file gets no status line."""
    file = io.StringIO()
    Progress(file).show(blogger([report()]))
    assert file.getvalue() == ""
