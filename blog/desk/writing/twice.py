"""A form that comes twice: by a double click, a retry, an answer that was lost, or after going back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from blog.desk.errors import Invalid, Posted
from blog.models import Blog, Entry
from blog.models.merge import changed_since, mark


def find_posted(user: Any, blog: Blog, nonce: str | None) -> Entry | None:
    """Return the entry that a form's nonce has made already. Raises Invalid for somebody else's."""
    found = Entry.objects.filter(blog=blog, nonce=nonce).first() if nonce else None
    if found is not None and found.writer_id != user.pk:
        raise Invalid({"nonce": [_("This form was not made here: reload the page.")]})
    return found


def refuse_other(entry: Entry, values: dict[str, Any]) -> Entry:
    """Return an entry that a form has made already. Raises Posted where the form had other words then.

    So it has been used twice: who goes back in a browser has the form before them as it was.
    """
    since = changed_since(entry.trail, 1, ["text", "title"])
    for name in ("text", "title"):
        wanted, first = mark(values.get(name, "")), mark(getattr(entry, name))
        if wanted != since.get(name, first) and since.get(name, first) is not None:
            raise Posted(
                entry, {name: {"yours": values.get(name, ""), "now": getattr(entry, name)}}
            )
    return entry
