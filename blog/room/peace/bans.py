"""Bans: who may say nothing in a room, by what they are known, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Iterable, NamedTuple, Protocol, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from blog.models import Ban, Blog
from blog.models.desk.people import STAFF
from blog.models.room.peace import ADDRESS, AUTHOR, NAME, SPAN
from blog.room.errors import Refused
from blog.room.people.addresses import Address
from blog.room.people.names import make_skeleton


class Known(Protocol):
    """Whoever can be banned: a listener, or who said something."""

    @property
    def author(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def address(self) -> Address: ...


class Banned(NamedTuple):
    """The bans in force that concern some people."""

    rows: Sequence[Ban]

    def find(self, who: Known) -> Ban | None:
        """Return the ban that holds longest of those that somebody is under, or None.

        Who writes the blog is under none, whatever address they share with whom it was made for.
        """
        if who.role in STAFF:
            return None
        known = set(list_marks(who))
        found = [row for row in self.rows if (row.kind, row.value) in known]
        return max(found, key=lambda row: row.until or FOR_GOOD, default=None)


FOR_GOOD = datetime.max.replace(tzinfo=timezone.utc)


def list_marks(who: Known) -> list[tuple[str, str]]:
    """Return all by which somebody can be banned, by kind."""
    marks = [(AUTHOR, who.author)]
    skeleton = make_skeleton(who.name)
    marks += [(NAME, skeleton)] if skeleton else []
    marks += [(ADDRESS, each) for each in who.address.one.split()]
    return marks + [(SPAN, each) for each in who.address.span.split()]


def in_force(blog: Blog) -> QuerySet:
    """Return the bans of a room that have not ended."""
    return Ban.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), blog=blog)


def find_active(blog: Blog, people: Iterable[Known]) -> Banned:
    """Return the bans in force that may concern some people."""
    values = {value for who in people for _, value in list_marks(who)}
    return Banned(list(in_force(blog).filter(value__in=values)))


def find_ban(blog: Blog, who: Known) -> Ban | None:
    """Return the ban that somebody is under, or None."""
    return find_active(blog, [who]).find(who)


def refuse(ban: Ban) -> Refused:
    """Return why somebody who is banned may say nothing, and until when."""
    wait = (ban.until - timezone.now()).total_seconds() if ban.until else None
    return Refused(
        "banned",
        "You may not say anything here for now." if ban.until else "You may not say anything here.",
        retry_after=wait and max(1.0, round(wait)),
        until=ban.until,
        why=ban.why,
    )
