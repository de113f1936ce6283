"""Haste: how often somebody may say something, how often the same, and with how many links.

Nobody who writes the blog is held back. An address counts where it is known: see `addresses`. Where it is
not, guests who are new count as one address, together: a guest costs nobody anything.
"""

from __future__ import annotations

import hashlib
import math
import time
import unicodedata
from typing import Callable

from django.conf import settings

from blog.coordination.counter import count_event
from blog.models import Blog
from blog.models.desk.people import STAFF
from blog.models.room.message import HIDDEN
from blog.room import history
from blog.room.backend import rooms
from blog.room.backend.values import Bucket
from blog.room.errors import Refused
from blog.room.people.listeners import Listener
from blog.room.saying.texts import find_links

MOST_LINKS = 2  # in one message
LINKING = 3, 20.0  # messages with a link that one author may send at once, and then in each pause
SAME_FOR = 30  # seconds in which nobody says the same twice
LONG = 16  # characters of what nobody types by chance as another does
ECHOES = 5  # authors who may say the same long thing within a minute
NEW = "new"  # in place of the address of guests who have said nothing yet

clock: Callable[[], float] = time.time


def judge_haste(listener: Listener, blog: Blog, nonce: str, text: str) -> None:
    """Raise Refused where somebody should wait before they say something, or say something else."""
    if listener.role in STAFF:
        return
    source = find_source(listener, blog)
    wait = rooms.get_rooms().allow(find_buckets(listener, blog, source), clock())
    if wait:
        detail = "Slow mode is on." if blog.room_slow else "Not so fast."
        if source == NEW:
            # Whoever waits for that comes again: not all of them at once, all the time.
            wait = max(wait, find_pauses(blog)[-1])
        raise Refused("slow", detail, retry_after=round_up(wait))
    judge_links(listener, blog, text)
    judge_repeats(listener, blog, nonce, text)


def plain_letters(text: str) -> str:
    """Return the letters and digits of a text as nobody tells them apart; all of it, if it has none."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def find_source(listener: Listener, blog: Blog) -> str:
    """Return what a listener shares with whoever else they may be: an address, or that they are new.

    "" where nothing is known of where a guest comes from, who has said something that still stands.
    """
    address = find_address(listener)
    if address or not listener.is_guest:
        return address
    stands = history.said(blog).filter(author=listener.author).exclude(state=HIDDEN)
    return "" if stands.exists() else NEW


def find_address(listener: Listener) -> str:
    """Return the digest of a listener's address under the newest key, "" where it is not known."""
    return listener.address.one.partition(" ")[0]


def find_pauses(blog: Blog) -> list[float]:
    """Return the seconds between two messages of one author: of the pace, and of slow mode where it is on."""
    pauses = [settings.LIVELOG_ROOM_PAUSE, float(blog.room_slow)]
    return [each for each in pauses if each]


def find_buckets(listener: Listener, blog: Blog, source: str) -> list[Bucket]:
    """Return by what a listener is paced: themselves and where they come from, and both by slow mode."""
    pace = settings.LIVELOG_ROOM_BURST, settings.LIVELOG_ROOM_PAUSE
    buckets = list_buckets(listener, blog, source, "pace", *pace)
    return buckets + list_buckets(listener, blog, source, "slow", 1, float(blog.room_slow))


def list_buckets(
    listener: Listener, blog: Blog, source: str, what: str, burst: int, pause: float
) -> list[Bucket]:
    """Return the buckets of a listener for something, and of a source where there is one; none without a pause."""
    home, times = f"livelog:room:{blog.pk}:{what}", settings.LIVELOG_ROOM_ADDRESS
    buckets = [Bucket(f"{home}:{listener.author}", burst, pause)] if pause else []
    if pause and times and source:
        buckets.append(Bucket(f"{home}:{source}", burst * times, pause / times))
    return buckets


def judge_pace(listener: Listener, blog: Blog, what: str, burst: int, pause: float) -> None:
    """Raise Refused where somebody does something else than to talk too often."""
    buckets = list_buckets(listener, blog, find_address(listener), what, burst, pause)
    wait = rooms.get_rooms().allow(buckets, clock())
    if wait:
        raise Refused("slow", "Not so fast.", retry_after=round_up(wait))


def round_up(seconds: float) -> float:
    """Return seconds to the next tenth, for somebody to wait."""
    return math.ceil(seconds * 10 - 1e-6) / 10


def judge_links(listener: Listener, blog: Blog, text: str) -> None:
    """Raise Refused for a message full of links, and for one link after the other."""
    links = len(find_links(text))
    if links > MOST_LINKS:
        raise Refused("links", f"At most {MOST_LINKS} links in a message.")
    if links:
        bucket = Bucket(f"livelog:room:{blog.pk}:links:{listener.author}", *LINKING)
        wait = rooms.get_rooms().allow([bucket], clock())
        if wait:
            raise Refused("links", "Not so many links.", retry_after=round_up(wait))


def judge_repeats(listener: Listener, blog: Blog, nonce: str, text: str) -> None:
    """Raise Refused for what the same author has just said, or their address, or too many others.

    What is sent again under its nonce is no repeat.
    """
    skeleton = plain_letters(text)
    said = hashlib.sha256(skeleton.encode("utf-8")).hexdigest()[:24]
    home = f"livelog:room:{blog.pk}:said"
    sources = [listener.author]
    address = find_address(listener)
    if address and len(skeleton) >= LONG:
        sources.append(address)
    for source in sources:
        value = f"{listener.author} {nonce}"
        if rooms.get_rooms().note_first(f"{home}:{source}:{said}", value, SAME_FOR) != value:
            raise Refused("duplicate", "That was just said.", retry_after=SAME_FOR)
    if len(skeleton) >= LONG and count_event(f"room:{blog.pk}:echo", said) > ECHOES:
        raise Refused("duplicate", "Many have just said that.", retry_after=60, why="many")
