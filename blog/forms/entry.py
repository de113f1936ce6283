"""An entry as an editor fills it in, beside colleagues who do the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.feeds.parse.sanitising import sanitize
from blog.forms.careful import CarefulForm
from blog.forms.fields import HiddenField, TextField, WebField
from blog.models import Entry
from blog.models.change import is_to_come
from blog.models.merge import Seen, changed_since, mark

TO_COME = _(
    "A live entry cannot be dated in the future: it is published at once. Keep it as a draft until "
    "then, or leave the time empty."
)


NOTHING = _("Write a title or a summary.")


class EntryForm(CarefulForm):
    """An entry's form; `revision` is the one that it was opened at, `seen` that of a conflict shown."""

    revision = HiddenField()
    seen = HiddenField()

    class Meta:
        texts = ["title", "summary", "author_name", "source_title"]
        links = ["link", "image", "source_link"]
        field_classes = {**dict.fromkeys(texts, TextField), **dict.fromkeys(links, WebField)}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["revision"] = self.instance.revision
        if "state" in self.fields:
            # A time to publish at, and what waits for approval, are the desk's to give.
            here = {Entry.DRAFT, Entry.LIVE, Entry.REMOVED, self.instance.state}
            self.fields["state"].choices = [each for each in Entry.STATES if each[0] in here]

    def clean_summary(self) -> str:
        """Take out of the HTML what could do harm, as from any feed."""
        return sanitize(self.cleaned_data["summary"])

    def clean_revision(self) -> int | None:
        """Return the revision that the form was opened at; None: as the entry is now."""
        return read_number(self.cleaned_data["revision"])

    def clean_seen(self) -> int | None:
        """Return the revision whose conflict the editor was shown, if any."""
        return read_number(self.cleaned_data["seen"])

    def find_changed_since(self, wanted: dict[str, Any]) -> Seen:
        """Return what the entry's trail tells, but for conflicts that the editor has settled."""
        revision, seen = self.cleaned_data.get("revision"), self.cleaned_data.get("seen")
        if revision is None:
            return {}
        since = changed_since(self.instance.trail, revision, list(wanted))
        if seen is None:
            return since
        later = changed_since(self.instance.trail, seen, list(wanted))
        return {
            name: before
            for name, before in since.items()
            if name in later or before == mark(wanted[name])
        }

    def note_seen(self, conflicts: list[str]) -> None:
        """Have the form say that its editor has seen the entry as it is now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(self.instance.revision)

    def clean(self) -> dict[str, Any]:
        """Merge; refuse nothing at all, and a time to come for what is published at once."""
        cleaned = super().clean()
        published: datetime | None = cleaned.get("published")
        given = not self.instance.pk or {"published", "state"} & set(self.changed_data)
        live = cleaned.get("state") == Entry.LIVE
        if live and given and published and is_to_come(published, timezone.now()):
            self.add_error("published", ValidationError(TO_COME))
        if not (cleaned.get("title") or cleaned.get("summary")) and not self.errors:
            self.add_error("title", ValidationError(NOTHING))
        return cleaned


def read_number(text: str) -> int | None:
    """Return the number that a hidden field brings back; None for an empty one."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValidationError(_("This form was not made here: reload the page."))
    return int(text)
