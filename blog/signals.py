"""What hangs on the record's signals: publishing entries, what goes with feeds and blogs, the desk."""

from __future__ import annotations

from typing import Any, Callable

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from blog.blogger import outbox
from blog.delivery import events
from blog.desk.live import patrol, telling
from blog.desk.pictures import store
from blog.feeds import state
from blog.log import announcing, departures, fronts
from blog.models import Blog, DeletedEntry, Entry, Feed, Picture, Role, Version, deleted
from blog.room import caretaker, quoting
from blog.room.peace import telling as room
from blog.web.hidden import hiding

# In this order: outside of a transaction, what is to be published is so at once.
RECEIVERS: list[tuple[Any, Any, Callable[..., None]]] = [
    (post_save, Entry, events.note_saved),
    (post_save, Entry, outbox.schedule_publishing),
    (post_save, Entry, deleted.forget_deleted),
    (pre_delete, Entry, events.note_deleted),
    (pre_delete, Entry, deleted.keep_deleted),
    (post_save, DeletedEntry, outbox.schedule_removal),
    (post_save, Entry, quoting.follow_change),
    (post_delete, Entry, quoting.follow_deletion),
    (pre_delete, Entry, store.discard_with_entry),
    (post_delete, Picture, store.drop_files),
    (pre_delete, Feed, state.drop_waiting),
    (pre_save, Blog, departures.note_row),
    (post_save, Blog, departures.leave_log),
    (post_save, Blog, hiding.hide_blog),  # before a stranger hears of it
    (post_save, Blog, announcing.announce_change),
    (post_save, Blog, events.note_blog),
    (post_save, Blog, fronts.forget_lists),
    (post_delete, Blog, fronts.forget_lists),
    (post_save, Blog, room.announce_settings),
    (post_delete, Blog, departures.drop_log),
    (post_delete, Blog, caretaker.forget_room),
    (post_delete, Blog, fronts.forget_blog),
    (post_delete, Version, fronts.forget_version),
    (outbox.set_aside, None, telling.tell_aside),
    (post_delete, Entry, telling.tell_dropped),
    (post_delete, Session, patrol.check_soon),
    (post_delete, Session, hiding.check_readers),
    (post_save, settings.AUTH_USER_MODEL, hiding.check_readers),
    (post_save, Role, patrol.check_soon),
    (post_delete, Role, patrol.check_soon),
    (post_save, settings.AUTH_USER_MODEL, patrol.check_soon),
]


def connect() -> None:
    """Connect the receivers; called once at start-up."""
    for signal, sender, receiver in RECEIVERS:
        uid = f"{receiver.__module__}.{receiver.__name__}"
        signal.connect(receiver, sender=sender, dispatch_uid=uid)
