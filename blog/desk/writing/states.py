"""What becomes of an entry that is to be published now, later, after approval, or not yet. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.errors import Invalid, NotAllowed
from blog.models import Entry
from blog.models.change import go_live


def set_state(entry: Entry, role: str | None, values: dict[str, Any], now: datetime) -> None:
    """Give an entry the state that `publish` (and `at`) ask for; without it nothing changes, but
    that what a contributor changes of an approved entry is to be approved once more.

    What a contributor would publish is submitted: it waits for an editor. Raises Invalid for a time
    that is past or missing, NotAllowed for a contributor who would take back what is live.
    """
    way = values.get("publish")
    if way is None:
        if entry.state == Entry.SCHEDULED and not rights.allows(role, "publish"):
            entry.state = Entry.HELD  # these are not the words that were approved
        return
    publishes = rights.allows(role, "publish")
    waited = entry.pk is not None and entry.state != Entry.LIVE
    if entry.state == Entry.LIVE and entry.pk and not publishes:
        raise NotAllowed
    if way == "at":
        entry.due = read_due(values.get("at"), now)
    elif way != "submit":
        entry.due = None
    if way == "draft":
        entry.state = Entry.DRAFT
    elif way == "submit" or not publishes:
        entry.state = Entry.HELD
    elif way == "at":
        entry.state = Entry.SCHEDULED
    elif waited and not values.get("published"):
        go_live(entry, now)
    else:
        entry.state = Entry.LIVE


def read_due(moment: datetime | None, now: datetime) -> datetime:
    """Return when to publish. Raises Invalid for no time, and for one that has passed."""
    if moment is None:
        raise Invalid({"at": [_("Say at which time.")]})
    if moment <= now:
        past = _("%(time)s has passed: post it now instead?")
        raise Invalid({"at": [past % {"time": f"{moment:%Y-%m-%d %H:%M %Z}"}]})
    return moment
