"""From a form's values to an entry's columns: what may be written, merged, and the HTML of its words."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.cards.link import find_link
from blog.desk.errors import Conflict, Invalid, NotAllowed
from blog.desk.pictures.figures import find_pictures
from blog.desk.writing.markdown import sanitize_all, write_back
from blog.desk.writing.shapes import compose
from blog.models import Entry
from blog.models.change import is_to_come
from blog.models.merge import changed_since, merge

COLUMNS = ["text", "title", "link", "pinned", "key", "correction", "struck", "shape", "details"]


def columns_of(values: dict[str, Any], role: str | None) -> dict[str, Any]:
    """Return the columns that a form's values are about. Raises NotAllowed and Invalid."""
    columns = {name: values[name] for name in COLUMNS if name in values}
    if "details" in columns:
        columns["details"] = json.dumps(columns["details"], ensure_ascii=False, sort_keys=True)
    if "html" in values:
        columns["summary"] = sanitize_all(values["html"])
    if values.get("byline"):
        if not rights.allows(role, "byline"):
            raise NotAllowed
        columns["author_name"] = values["byline"]
    if values.get("published"):
        if not rights.allows(role, "retime"):
            raise NotAllowed
        if is_to_come(values["published"], timezone.now()):
            raise Invalid({"published": [_("That time has not come yet.")]})
        columns["published"] = values["published"]
    return columns


def merge_columns(entry: Entry, wanted: dict[str, Any], revision: int | None) -> dict[str, Any]:
    """Return of the wanted columns those to write. Raises Conflict."""
    if not entry.text and "text" in wanted:
        entry.text = write_back(entry.summary)
        entry.note_loaded(["text"])
    current = {name: getattr(entry, name) for name in wanted}
    since = {}
    if revision is not None:
        since = changed_since(entry.trail, revision, [*wanted, "summary"])
        if "text" in wanted and "summary" in since:
            since.setdefault("text", None)
    merged = merge(current, wanted, since)
    if merged.conflicts:
        both = {each: {"yours": wanted[each], "now": current[each]} for each in merged.conflicts}
        raise Conflict(entry, both)
    return merged.changes


def fill(entry: Entry, role: str | None, columns: dict[str, Any]) -> None:
    """Give an entry these columns, and the HTML that its words make. Raises Invalid."""
    for name, value in columns.items():
        setattr(entry, name, value)
    if "summary" in columns:  # written as HTML
        entry.text = entry.details = entry.card = ""
        entry.shape = Entry.TEXT
    elif {"text", "shape", "details"} & set(columns):
        details = json.loads(entry.details or "{}")
        if entry.card and json.loads(entry.card)["url"] != find_link(entry.text):
            entry.card = ""
        pictures = find_pictures(entry.blog_id, entry.text)
        entry.summary = compose(entry.shape, entry.text, details, pictures)
    if not (entry.title or entry.summary):
        raise Invalid({"text": [_("Write something first.")]})
