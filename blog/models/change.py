"""What saving an entry means: whatever code does it, readers see it, and nothing is overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from blog.models.cleaning import clean
from blog.models.merge import add_step
from blog.place import join_place, split_place

if TYPE_CHECKING:
    from blog.models.entry import Entry

WORDS = ["title", "summary"]
# What readers see of an entry, or its writers at the desk; a change of any of it is the entry's next
# revision.
SHOWN = [
    *WORDS,
    "guid",
    "link",
    "image",
    "author_name",
    "source_title",
    "source_link",
    "published",
    "state",
    "pinned",
    "key",
    "text",
    "due",
    "correction",
    "struck",
    "shape",
    "details",
    "card",
]
FIXED = ["blog_id", "token"]  # once readers have the entry, by these
PLACE = ["position", "fraction"]
NUMBERS = [*PLACE, "seq"]  # the columns that a publisher writes, and who moves an entry
KEPT = ["id", "created", "revision", *NUMBERS]  # what a save leaves as the row has it
AHEAD = timedelta(minutes=1)  # by which clocks may differ


def prepare_new(entry: Entry) -> None:
    """Make an entry fit to be stored for the first time. Raises ValueError as `set_time` does."""
    clean(entry)
    set_time(entry, timezone.now())
    entry.pin = find_pin(entry)


def save_change(entry: Entry, only: Collection[str] | None, **options: Any) -> None:
    """Store what was changed of an entry since it was read; what others changed stays.

    A change of what readers see makes its next revision, to be published after commit, and keeps
    the words that it replaces. `only` is the caller's own choice of fields, as of Model.save(). Raises
    ValueError where `set_time` does, and for an entry that changes its blog or its id.
    """
    with transaction.atomic():
        stored = entry.before = type(entry).objects.select_for_update().get(pk=entry.pk)
        clean(entry)
        changed = entry.find_changed(only) - set(KEPT)
        if {"summary", "text"} & changed == {"summary"} and entry.text and not entry.remade:
            entry.text = ""  # it is not what this summary was made from
            changed.add("text")
        if "pinned" in changed:
            entry.pin = find_pin(entry)
            changed.add("pin")
        shown = changed & set(SHOWN)
        if stored.position is not None and changed & set(FIXED):
            raise ValueError("An entry that was published stays in its blog, under its id.")
        if shown & {"state", "published"}:
            set_time(entry, timezone.now(), stored.published)
            changed.add("published")
        place = None if stored.position is None else entry.moves_to
        if shown or place is not None:
            changed |= revise(entry, stored, shown)
        if "summary" in changed:
            changed.add("vouched")
        for name in NUMBERS:
            setattr(entry, name, getattr(stored, name))
        if place is not None:
            entry.position, entry.fraction = split_place(place)
            changed.update(PLACE)
        entry.moves_to = None
        if changed:
            entry.write(changed, **options)


def revise(entry: Entry, stored: Entry, shown: Collection[str]) -> set[str]:
    """Make an entry its own next revision; return the columns that this changes.

    `stored` is its row, locked: two that save at once make two revisions.
    """
    entry.revision = stored.revision + 1
    entry.pending = True
    entry.trail = add_step(
        stored.trail, entry.revision, {name: getattr(stored, name) for name in shown}
    )
    if stored.position is not None and not entry.slip:
        entry.updated = timezone.now()
        keep_version(entry, stored)
    return {"revision", "pending", "trail", "updated"}


def keep_version(entry: Entry, stored: Entry) -> None:
    """Keep the words that readers have seen of an entry, if a change is about to correct them."""
    words = [stored.title, stored.safe_summary]
    if stored.state == stored.LIVE and words != [entry.title, entry.summary]:
        entry.versions.create(title=words[0], summary=words[1], until=entry.updated)


def find_pin(entry: Entry) -> int:
    """Return the place of an entry that is pinned now: above all that were before; 0 for no pin."""
    if not entry.pinned:
        return 0
    pins = type(entry).objects.filter(blog=entry.blog_id, pinned=True).exclude(pk=entry.pk)
    return int(pins.aggregate(highest=Max("pin"))["highest"] or 0) + 1


def find_place(entry: Entry) -> float | None:
    """Return where an entry stands in the stream; None before it was published."""
    return None if entry.position is None else join_place(entry.position, entry.fraction)


def go_live(entry: Entry, now: datetime) -> None:
    """Have an entry that waited be live; its time is that of its first publication, as its place is."""
    if entry.position is None:
        entry.published = now
    entry.state, entry.due = entry.LIVE, None


def is_out(entry: Entry) -> bool:
    """Tell whether an entry is its readers': live, and not waiting for its turn among a feed's."""
    return entry.state == entry.LIVE and not (entry.feed_id and entry.position is None)


def is_to_come(moment: datetime, now: datetime) -> bool:
    """Tell whether a moment is in the future, by more than clocks may differ."""
    return moment > now + AHEAD


def set_time(entry: Entry, now: datetime, before: datetime | None = None) -> None:
    """Give a live entry the time of its first publication, unless it was given another.

    `before` is the one that it has had. Raises ValueError for a time to come: what is live is
    published at once.
    """
    if entry.state != entry.LIVE:
        return
    given = entry.published if entry.published is not None else before or now
    given = type(entry)._meta.get_field("published").to_python(given)
    given = timezone.make_aware(given) if timezone.is_naive(given) else given
    if is_to_come(given, now):
        raise ValueError(f"A live entry cannot be dated in the future ({given:%Y-%m-%d %H:%M %Z}).")
    entry.published = min(given, now)
