"""The event that the drills' feed tells: one burst of new, edited and withdrawn entries a poll."""

import threading
from datetime import datetime, timedelta, timezone

from tests.feed_server import Document, rss, rss_item, rss_withdrawn

START = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)
# Items in the feed: all that a drill of 100 entries tells, should no answer arrive meanwhile, and
# those before them that may still change. What left the feed unread nobody could know.
WINDOW = 160
RECENT = 40  # of them, the newest, that may still be edited or withdrawn
EDITS = 4  # of one entry; more would be put off, as flapping is
BURST = 25  # entries at most
WITHDRAWN = "2026-11-21T07:00:00Z"


class Item:
    """One entry as the feed has it now."""

    def __init__(self, number):
        self.number = number
        self.guid = f"g{number}"
        self.version = 0
        self.is_withdrawn = False

    @property
    def title(self):
        return f"Entry {self.number}" + (f", version {self.version}" if self.version else "")


class Story:
    """Answers the feed server's requests. `dice` is a random.Random; safe to use by any thread.

    `trouble` is None, or a function that takes the Document that would be served and returns
    another, after a while or at once.
    """

    def __init__(self, dice):
        self.dice = dice
        self.items = []
        self.planned = 0  # entries still to be told
        self.polls = 0
        self.trouble = None
        self.troubled = 0  # requests answered, or held up, by `trouble`
        self.unordered = set()  # GUIDs that may have been seen after newer ones
        self._lock = threading.Lock()

    def play(self, count):
        """Tell so many more entries, a burst each time that the feed is asked for."""
        with self._lock:
            self.planned += count

    def is_told(self):
        """Return whether everything planned has been in an answer."""
        return self.planned == 0

    def answer(self):
        """Return the feed's Document; called by the feed server for each request."""
        with self._lock:
            self.polls += 1
            trouble = self.trouble
            self.troubled += trouble is not None
            self._go_on()
            if trouble:
                self.unordered |= {item.guid for item in self.items[-2 * BURST :]}
            document = Document(self._write().encode("utf-8"))
        return trouble(document) if trouble else document

    def edit_newest(self):
        """Give the newest entries another version, each that may have one."""
        with self._lock:
            for item in self.items[-2 * BURST :]:
                self._edit(item)

    def expected(self):
        """Return what is to be on the page, as (guid, title), oldest first."""
        with self._lock:
            return [(item.guid, item.title) for item in self.items if not item.is_withdrawn]

    def _go_on(self):
        burst = min(self.planned, self.dice.randint(1, BURST))
        self.planned -= burst
        for _ in range(burst):
            self.items.append(Item(len(self.items) + 1))
            fate = self.dice.random()
            if fate < 0.2:
                self._edit(self.dice.choice(self.items[-RECENT:]))
            elif fate < 0.23:
                self.dice.choice(self.items[-RECENT:]).is_withdrawn = True

    def _edit(self, item):
        if item.version < EDITS and not item.is_withdrawn:
            item.version += 1

    def _write(self):
        shown = self.items[-WINDOW:]
        gone = "".join(rss_withdrawn(item.guid, WITHDRAWN) for item in shown if item.is_withdrawn)
        return rss(
            [write_item(item) for item in shown[::-1] if not item.is_withdrawn], channel=gone
        )


def write_item(item):
    """Return the item's XML, its text as long as its number says: from a line to some paragraphs."""
    summary = f"<p>What happened in minute {item.number}.</p>" * (1 + item.number % 7)
    published = START + timedelta(minutes=item.number)
    return rss_item(item.guid, item.title, summary=summary, published=published)
