"""What goes with an entry that is written: its pictures, its link's card, the text that was kept of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from blog.coordination.wake import wake_blogger
from blog.desk.cards.link import find_link
from blog.desk.pictures.figures import find_pictures
from blog.models import Blog, CardRequest, Draft, Entry


def note_pictures(entry: Entry, new: bool = False) -> None:
    """Note which pictures an entry has, of those that its text and its card name; a new one had none."""
    pictures = find_pictures(entry.blog_id, f"{entry.text} {entry.card}")
    if pictures or not new:
        entry.pictures.set(pictures.values())


def note_link(entry: Entry, new: bool = False) -> None:
    """Have the blogger read what an entry's link leads to, unless its card is of that already."""
    url = find_link(entry.text)
    if url and not entry.card:
        CardRequest.objects.update_or_create(entry=entry, defaults={"url": url, "tries": 0})
        transaction.on_commit(wake_blogger)
    elif not (url or new):
        CardRequest.objects.filter(entry=entry).delete()


def forget_draft(user: Any, blog: Blog, nonce: str | None) -> None:
    """Let go of the text that a form kept as it was typed: it was posted."""
    if nonce:
        Draft.objects.filter(user=user, blog=blog, nonce=nonce).delete()
