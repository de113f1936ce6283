"""A form that changes what its editor changed, and nothing else.

What nobody touched is not validated: the record may hold what an older release took. What somebody
else has changed since the form was opened is not written over: see `blog.models.merge`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from blog.models.merge import Seen, merge

CONFLICT = _(
    "This was changed by somebody else since you opened the form. It now says: %(now)s. What you "
    "wrote is still in the field: save again to have that instead."
)


class CarefulForm(forms.ModelForm):
    """A ModelForm whose subclasses say what was changed since it was opened."""

    data: Any
    changed_data: list[str]

    def find_changed_since(self, wanted: dict[str, Any]) -> Seen:
        """Return what was changed since the form was opened, but for what its editor has seen."""
        raise NotImplementedError

    def note_seen(self, conflicts: list[str]) -> None:
        """Note in the form's data that its editor sees now what these fields say."""
        raise NotImplementedError

    def _clean_fields(self) -> None:
        super()._clean_fields()
        if self.instance.pk:
            for name in set(self.columns()) - set(self.changed_data):
                self.leave(name)

    def _get_validation_exclusions(self) -> list[str]:
        excluded = super()._get_validation_exclusions()
        untouched = set(self.columns()) - set(self.changed_data) if self.instance.pk else set()
        return [*excluded, *untouched]

    def validate_unique(self) -> None:
        """Ask for what must be unique, of which some may be untouched."""
        try:
            self.instance.validate_unique(exclude=super()._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def clean(self) -> dict[str, Any]:
        """Merge the editor's changes with others', refusing those to the same fields."""
        cleaned = super().clean()
        if self.instance.pk:
            self.merge_changes()
        return cleaned if cleaned is not None else self.cleaned_data

    def merge_changes(self) -> None:
        """Leave what only others have changed; refuse, with both versions, what both did."""
        touched = [name for name in self.changed_data if name in self.columns()]
        wanted = {name: self.cleaned_data[name] for name in touched if name in self.cleaned_data}
        current = {name: getattr(self.instance, name) for name in wanted}
        merged = merge(current, wanted, self.find_changed_since(wanted))
        for name in wanted:
            if name not in merged.changes:
                self.leave(name)
        for name in merged.conflicts:
            self.add_error(name, ValidationError(CONFLICT, params={"now": self.describe(name)}))
        if merged.conflicts:
            self.note_seen(merged.conflicts)
        kept = set(wanted) - set(merged.changes)
        self.changed_data = [name for name in self.changed_data if name not in kept]

    def leave(self, name: str) -> None:
        """Have a field stay as the record has it, whatever is wrong with that."""
        self._errors.pop(name, None)
        self.cleaned_data[name] = getattr(self.instance, name)

    def columns(self) -> list[str]:
        """Return the names of the fields that are columns of the row, but for its own id."""
        own = {field.name for field in self._meta.model._meta.concrete_fields if field.editable}
        return [name for name in self.fields if name in own and name != "id"]

    def describe(self, name: str) -> Any:
        """Return what the record says of a field, as words."""
        value = getattr(self.instance, name)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if hasattr(value, "tzinfo"):
            return formats.localize(timezone.localtime(value))
        labels = dict(self._meta.model._meta.get_field(name).flatchoices)
        return labels.get(value, value) or _("nothing")
