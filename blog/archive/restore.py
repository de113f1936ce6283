"""A blog made of an archive: every row anew, sanitised as any, without a word to hooks and readers.

Open pages get one `reset` when all is there: the blog's live log is laid anew.
"""

from __future__ import annotations

import json
from typing import Any, Callable, NamedTuple

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from blog.archive import room
from blog.archive.errors import NoArchive
from blog.archive.media import Entries, restore_pictures
from blog.archive.record import BLOG, FLAGS, FORMAT, LOOK, ROOM, TIMES, WORDS_OF_ENTRY
from blog.archive.values import check_token, read_time
from blog.desk.writing.belongings import note_pictures
from blog.desk.writing.form import DETAILS
from blog.log import rebuild
from blog.models import Blog, Entry, Version
from blog.models.cleaning import clean
from blog.room import history
from livelog.address import is_url

DAMAGED = (
    AttributeError,
    DataError,
    IntegrityError,
    KeyError,
    OverflowError,
    TypeError,
    ValidationError,
    ValueError,
)


class Restored(NamedTuple):
    """What came of an import."""

    blog: Blog
    made: int
    known: int  # entries that were in the blog before


def restore(archive: dict[str, Any], slug: str | None = None) -> Restored:
    """Make the blog of an archive, or add to one what it has not. Raises NoArchive; then nothing is done.

    `slug` is where to put it, in the place of the archive's own. An entry whose id the blog has is left
    as it is, so that the same once more does nothing.
    """
    if archive.get("format") != FORMAT:
        raise NoArchive(f"this is no archive that can be read: its format is not {FORMAT}")
    try:
        with transaction.atomic():
            blog, is_empty = restore_blog(archive["blog"], slug)
            entries, known = choose_new(blog, archive["entries"])
            rewrite = restore_pictures(blog, archive["pictures"], entries)
            if is_empty:
                restore_cover(blog, archive["blog"].get("cover"), rewrite)
            number = rebuild.highest_seq(blog) + rebuild.SEQ_GAP
            for place, values in enumerate(rewrite(entries), number):
                restore_entry(blog, values, place)
            has_said = room.restore(blog, archive.get("said", []))
    except DAMAGED as problem:
        raise NoArchive(f"this archive is damaged: {problem!r}"[:300]) from problem
    if entries or is_empty:  # else open pages would show what they do anew
        rebuild.flush(blog)
    if has_said:
        history.flush(blog)
    return Restored(blog, len(entries), known)


def restore_blog(values: dict[str, Any], slug: str | None) -> tuple[Blog, bool]:
    """Return the blog to fill, and whether it is empty: then it takes the archive's words for its own."""
    slug = slug or str(values["slug"])
    if not slug:
        raise NoArchive("this file names no blog of its own: say which with --blog")
    check_slug(slug)
    blog = Blog.objects.filter(slug=slug).first() or Blog(slug=slug)
    is_empty = blog.pk is None or not blog.entries.exists()
    if is_empty:
        for name in [*BLOG, *ROOM]:
            if name != "slug" and (name in values or name not in [*LOOK, *ROOM]):
                setattr(blog, name, values[name])
        blog.starts, blog.ended = read_time(values["starts"]), read_time(values["ended"])
        blog.full_clean()
        blog.unannounced = True
        blog.save()
    return blog, is_empty


def check_slug(slug: str) -> None:
    """Raise NoArchive for what can be no blog's address; it may be of the command line."""
    try:
        Blog._meta.get_field("slug").clean(slug, None)
    except ValidationError as problem:
        raise NoArchive(
            f"no blog can have the address {slug!r}: {' '.join(problem.messages)}"
        ) from None


def restore_cover(blog: Blog, token: Any, rewrite: Callable[[Entries], Entries]) -> None:
    """Give a blog its picture, by the name that it has now, if it came along."""
    (named,) = rewrite([{"cover": f"picture:{token}"}])
    blog.cover = blog.pictures.filter(token=named["cover"].partition(":")[2]).first()
    blog.save(update_fields=["cover"])


def choose_new(blog: Blog, given: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Return the entries that a blog has not, and how many of the others there are."""
    has = set(blog.entries.values_list("token", flat=True))
    new = [values for values in given if values["id"] not in has]
    return new, len(given) - len(new)


def restore_entry(blog: Blog, values: dict[str, Any], place: int) -> None:
    """Make an entry and its versions; one that readers had comes at a place of the blog."""
    entry = Entry(blog=blog, token=check_token(values["id"]), pending=False)
    for name in WORDS_OF_ENTRY:
        setattr(entry, name, str(values.get(name, "")))
    for name in FLAGS:
        setattr(entry, name, bool(values.get(name, False)))
    times = {name: read_time(values.get(name)) for name in TIMES}
    entry.published, entry.due = times["published"], times["due"]
    entry.state, entry.revision = values["state"], int(values["revision"])
    if entry.state == Entry.LIVE and entry.published:
        entry.published = min(entry.published, timezone.now())
    entry.shape = entry.shape or Entry.TEXT
    if entry.shape not in DETAILS:
        raise ValueError(f"no shape: {entry.shape[:50]}")
    entry.unannounced = True
    entry.card = check_card(entry.card)
    check_details(entry.details)
    if values["numbered"]:
        entry.position = entry.seq = place
    elif entry.state == Entry.LIVE:
        entry.pending = True  # it waited for its turn
    clean(entry)
    entry.full_clean(exclude=["blog"], validate_unique=False)
    entry.save()
    # What the row would say of itself: when it was made, and edited.
    dates = {"created": times["created"] or timezone.now(), "updated": times["updated"]}
    Entry.objects.filter(pk=entry.pk).update(**dates)
    note_pictures(entry)
    for each in values["versions"]:
        until = read_time(each["until"])
        Version.objects.create(
            entry=entry, title=str(each["title"])[:500], summary=str(each["summary"]), until=until
        )


def check_card(text: str) -> str:
    """Return a link's card, "" for what is none: its addresses are http or https."""
    card = json.loads(text) if text else None
    if not isinstance(card, dict) or not is_url(str(card.get("url", ""))):
        return ""
    safe = all(not card.get(name) or is_safe(card[name]) for name in ("image", "player"))
    return text if safe else ""


def is_safe(address: Any) -> bool:
    """Tell whether an address of a card is one of the web, or of a picture of the site's own."""
    return isinstance(address, str) and (is_url(address) or address.startswith("/media/pictures/"))


def check_details(text: str) -> None:
    """Raise ValueError where a shape's details are not texts by name."""
    details = json.loads(text) if text else {}
    if not (isinstance(details, dict) and all(isinstance(each, str) for each in details.values())):
        raise ValueError("no details of a shape")
