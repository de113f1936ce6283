"""Writing an entry and changing one, by whatever way it is asked for: the desk, the API, a command.

Each is one transaction; readers are told after its commit, by the outbox.
"""

from __future__ import annotations

import copy
import json
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.blogger import outbox
from blog.desk import rights, robots
from blog.desk.errors import Conflict, NotAllowed
from blog.desk.pictures.figures import find_pictures
from blog.desk.writing import states
from blog.desk.writing.belongings import forget_draft, note_link, note_pictures
from blog.desk.writing.columns import columns_of, fill, merge_columns
from blog.desk.writing.moving import move
from blog.desk.writing.shapes import compose
from blog.desk.writing.twice import find_posted, refuse_other
from blog.models import Blog, Entry
from blog.models.merge import Seen, changed_since, mark
from livelog import failpoint

GRACE = 60  # seconds after it was published in which a writer's fix is a slip


class Written(NamedTuple):
    """An entry as it stands now, and whether this post made it."""

    entry: Entry
    made: bool


def post(user: Any, blog: Blog, values: dict[str, Any]) -> Written:
    """Write a new entry of the `values` of a Form; the same `nonce` again makes no other.

    Raises NotAllowed and Invalid.
    """
    role = rights.find_role(user, blog)
    if not rights.allows(role, "write"):
        raise NotAllowed
    nonce = values.get("nonce")
    found = find_posted(user, blog, nonce)
    if found is not None:
        return Written(refuse_other(found, values), False)
    entry = make(user, blog, values)
    states.set_state(entry, role, {"publish": "now", **values}, timezone.now())
    if values.get("move"):
        move(entry, role)
    try:
        with transaction.atomic():
            entry.save()
            note_pictures(entry, new=True)
            note_link(entry, new=True)
            for each in (nonce, values.get("instead")):
                forget_draft(user, blog, each)
    except IntegrityError:
        found = find_posted(user, blog, nonce)  # its twin was faster
        if found is None:
            raise
        return Written(refuse_other(found, values), False)
    failpoint.reach("posted")
    return Written(entry, True)


def make(user: Any, blog: Blog, values: dict[str, Any]) -> Entry:
    """Return a new entry of the `values` of a Form, not stored. Raises as `post` does."""
    # What a robot writes is the blog's own, unless it names somebody.
    name = name_of(user) if robots.read_granted(user) is None else ""
    nonce = values.get("nonce")
    entry = Entry(blog=blog, author=user, writer=user, nonce=nonce, author_name=name)
    role = rights.find_role(user, blog)
    fill(entry, role, columns_of(values, role))
    return entry


def change(user: Any, blog: Blog, token: str, values: dict[str, Any]) -> Entry:
    """Change what `values` has of an entry, merged with what others changed since its `revision`.

    Raises Entry.DoesNotExist, NotAllowed, Invalid, and Conflict, where a field to be changed was
    changed since.
    """
    with transaction.atomic():
        entry = lock(blog, token)
        role = rights.find_role(user, blog)
        if not rights.may_change(user, role, entry):
            raise NotAllowed
        before, revision = entry.state, values.get("revision")
        fill(entry, role, merge_columns(entry, columns_of(values, role), revision))
        asked = values if asks_for_state(entry, role, values) else {**values, "publish": None}
        states.set_state(entry, role, asked, timezone.now())
        if asked.get("publish") and entry.state != before and find_since(entry, revision):
            both = {"state": {"yours": entry.state, "now": before}}
            raise Conflict(lock(blog, token), both)
        if values.get("move"):
            move(entry, role)
        entry.slip = bool(values.get("slip")) or is_fresh(entry, before)
        save(user, entry, values.get("nonce"))
    return entry


def asks_for_state(entry: Entry, role: str | None, values: dict[str, Any]) -> bool:
    """Tell whether a form asks for another state than its entry had at the form's revision.

    One that has the state along with the rest does not touch it, whatever others made of it since.
    Raises as `set_state` does.
    """
    since, way = find_since(entry, values.get("revision")), values.get("publish")
    if not since or not way:
        return True
    wanted = copy.copy(entry)
    states.set_state(wanted, role, values, timezone.now())
    told = {"state": wanted.state, "due": wanted.due if way == "at" else None}
    return any(since[name] != mark(told[name]) for name in since if told[name])


def find_since(entry: Entry, revision: int | None) -> Seen:
    """Return what an entry's state was at a revision, and when it was due, where others changed that."""
    since = changed_since(entry.trail, revision or entry.revision, ["state", "due"])
    return since if "state" in since else {}


def remove(user: Any, blog: Blog, token: str) -> Entry:
    """Take an entry off every page; it can be brought back. Raises as `change` does."""
    with transaction.atomic():
        entry = lock(blog, token)
        if not rights.may_change(user, rights.find_role(user, blog), entry, "remove"):
            raise NotAllowed
        entry.state = Entry.REMOVED
        save(user, entry, None)
    return entry


def expunge(user: Any, blog: Blog, token: str) -> None:
    """Take an entry out of the record, for good: its versions and its pictures too.

    Raises Entry.DoesNotExist and NotAllowed.
    """
    if not rights.may(user, blog, "expunge"):
        raise NotAllowed
    with transaction.atomic():
        lock(blog, token).delete()


def recompose(entry: Entry) -> None:
    """Make an entry's HTML anew of its text, as a picture of it has other words now."""
    entry.summary = compose(
        entry.shape,
        entry.text,
        json.loads(entry.details or "{}"),
        find_pictures(entry.blog_id, entry.text),
    )
    entry.slip = entry.remade = True
    entry.save()


def lock(blog: Blog, token: str) -> Entry:
    """Return an entry of a blog, locked. Raises Entry.DoesNotExist."""
    rows = Entry.objects.select_related("blog").select_for_update(of=("self",))
    return rows.get(blog=blog, token=token)


def save(user: Any, entry: Entry, nonce: str | None) -> None:
    """Save an entry if it was changed, as a change of the account's; it waits for no feed's pace."""
    if entry.find_changed() or entry.moves_to is not None:
        entry.author = user
        entry.save()
        note_pictures(entry)
        outbox.publish_soon(entry)
        note_link(entry)
    forget_draft(user, entry.blog, nonce)


def is_fresh(entry: Entry, before: str) -> bool:
    """Tell whether an entry was live already, and for less than the grace for a fix."""
    if before != Entry.LIVE or entry.published is None:
        return False
    first = entry.created if entry.published < entry.created else entry.published
    return (timezone.now() - first).total_seconds() < GRACE and entry.updated is None


def name_of(user: Any) -> str:
    """Return the name that stands below what an account writes; read with it where it was selected too."""
    person = getattr(user, "person", None)
    return (person and person.name) or user.get_full_name() or user.get_username()
