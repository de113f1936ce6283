"""Answers: what a reader said becomes an entry of the stream, quoted and credited, with an answer or without."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.db import transaction

from blog.desk import rights
from blog.desk.writing import entries as writing
from blog.desk.writing.form import Form
from blog.messages import Wire
from blog.models import Blog, Entry, RoomMessage
from blog.models.room.message import HELD, HIDDEN, LIVE
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.frames import Frame
from blog.room.peace.acts import Moderator, note_act
from blog.room.peace.hiding import find_message, publish_change, reject
from blog.room.peace.telling import tell_authors
from blog.room.people import visitors
from blog.room.people.listeners import Listener
from blog.room.saying.texts import find_links

# What Markdown takes for more than itself: anywhere, and where a line begins.
SIGNS = re.compile(r"[\\`*_\[\]<>~|&]")
BEGINNINGS = re.compile(r"^([#+=-]|\d+(?=[.)]))")


def quote(listener: Listener, blog: Blog, frame: Frame) -> Wire:
    """Make an entry of a message, as an editor asks in the room; raises Refused."""
    user = None if listener.is_guest else visitors.find_account(listener.session)
    entry = make_entry(user, blog, frame["id"])
    return wire.quoted(frame["id"], wire.entry_path(blog, entry.token))


def make_entry(user: Any, blog: Blog, token: str, answer: str = "") -> Entry:
    """Publish a message as an entry, once, whoever asks again; one that was held waits no more.

    Raises Refused, and Invalid for an answer that is too long.
    """
    if user is None or not rights.may(user, blog, "publish"):
        raise Refused("not_allowed", "You may not do that here.")
    with transaction.atomic():
        row = find_message(blog, token)
        nonce = f"room:{row.token}"
        found = Entry.objects.filter(blog=blog, nonce=nonce).first()
        if found is not None and found.state != Entry.REMOVED:
            raise Refused("quoted", "It is an entry already.")
        values = Form({**compose(row, answer.strip()), "publish": "now", "nonce": nonce}).values
        if found is not None:  # it is brought back: with this answer, or as it was
            values = values if answer.strip() else {"publish": "now"}
            entry = writing.change(user, blog, found.token, values)
        else:
            entry = writing.post(user, blog, values).entry
        by = Moderator(user.pk, writing.name_of(user))
        note_act(by, blog, "quote", row.token, row.author, entry=entry.token)
        mark_entry(row, entry.token)
    return entry


def mark_entry(row: RoomMessage, entry: str) -> None:
    """Note on a message what became of it, for all who have it; its author alone has one that waits."""
    row.entry = entry
    if row.state == HELD:
        row.save(update_fields=["entry"])
        reject(row)
    else:
        publish_change(row, ["entry"], row.state == LIVE)


def follow_change(instance: Entry, created: bool, **kwargs: Any) -> None:
    """Have messages lead to an entry that was made of them as long as readers have it; called as one is saved."""
    before = instance.before
    if before and not created and (before.state == Entry.LIVE) != (instance.state == Entry.LIVE):
        tell_anew(instance)


def follow_deletion(instance: Entry, **kwargs: Any) -> None:
    """Have nothing lead to an entry that was deleted, unless its blog and the room went along."""
    if not instance.leaves_nothing:
        tell_anew(instance)


@transaction.atomic
def tell_anew(entry: Entry) -> None:
    """Tell all who have a message what has become of its entry, after commit."""
    made = history.said(entry.blog).filter(entry=entry.token, entry__gt="")
    for row in made.select_for_update():
        row.blog = entry.blog
        publish_change(row, [], row.state == LIVE)
        if row.state == HIDDEN:  # it waited, and nobody had it but who said it
            transaction.on_commit(partial(tell_authors, row.blog, [row]))


def compose(row: RoomMessage, answer: str) -> dict[str, str]:
    """Return the fields of the entry's form: a quote, or with an answer what was asked above it."""
    text = to_markdown(row.text)
    if not answer:
        return {"shape": Entry.QUOTE, "text": text, "who": row.name}
    asked = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return {"text": f"{asked}\n>\n> — {to_markdown(row.name)}\n\n{answer}"}


def to_markdown(text: str) -> str:
    """Return Markdown that says a cleaned text as it stands, its addresses links."""
    parts, end = [], 0
    for link in find_links(text):
        parts += [escape(text[end : link.index]), f"<{link.url}>"]
        end = link.last_index
    whole = "".join([*parts, escape(text[end:])])
    lines = [escape_beginning(line) for line in whole.split("\n")]
    # A line that ends in a backslash ends there; an empty one ends its paragraph.
    breaks = ["\\" if line and after else "" for line, after in zip(lines, [*lines[1:], ""])]
    return "\n".join(line + end for line, end in zip(lines, breaks))


def escape(text: str) -> str:
    """Return a text in which no sign means anything in Markdown."""
    return SIGNS.sub(lambda found: "\\" + found[0], text)


def escape_beginning(line: str) -> str:
    """Return a line that begins no heading, list or rule."""
    found = BEGINNINGS.match(line)
    if found is None:
        return line
    digits = found[1].isdigit()
    return f"{found[1]}\\{line[found.end() :]}" if digits else "\\" + line
