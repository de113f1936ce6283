"""A blog and a feed as an editor fills them in."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog import colours
from blog.feeds import state
from blog.forms.careful import CarefulForm
from blog.forms.fields import HiddenField, TextField, WebField
from blog.forms.languages import is_language
from blog.models.merge import Seen, mark

NO_LANGUAGE = _("Enter the tag of a language, like en, pt-br or zh-hans; or leave it empty.")
NO_COLOUR = _("Enter a colour of six digits, like #0b6b4f; or leave it empty.")
PALE = _(
    "White words on this colour, and words in it on the page, are hard to read: their contrast is "
    "%(contrast)s to 1, and 4.5 to 1 is needed. The nearest colour that has it is %(nearest)s."
)
MAX_WORDS, MAX_WORD = 200, 100  # of a list by which a feed's items are held, or a room's messages
ROOM = ["room", "room_slow", "room_questions", "room_words"]  # a blog's fields that are of its room


class RowForm(CarefulForm):
    """A form of a row without revisions: it carries marks of what the row said when it was opened."""

    base = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            marks = {name: mark(getattr(self.instance, name)) for name in self.columns()}
            self.initial["base"] = json.dumps(marks)

    def find_changed_since(self, wanted: dict[str, Any]) -> Seen:
        """Return the fields of which the marks that came back are not the row's."""
        base = self.read_base()
        now = {name: mark(getattr(self.instance, name)) for name in wanted}
        return {name: base[name] for name in wanted if base.get(name, now[name]) != now[name]}

    def note_seen(self, conflicts: list[str]) -> None:
        """Mark these fields as the row has them now."""
        base = {name: mark(getattr(self.instance, name)) for name in conflicts}
        self.data = self.data.copy()
        self.data[self.add_prefix("base")] = json.dumps({**self.read_base(), **base})

    def read_base(self) -> dict[str, str]:
        """Return the marks that came back; none where they cannot be read."""
        try:
            base = json.loads(self.data.get(self.add_prefix("base")) or "{}")
        except ValueError:
            return {}
        return base if isinstance(base, dict) else {}


def clean_words(text: str) -> str:
    """Return a list of words without empty lines; so many that whatever is held by them is read soon."""
    words = [line.strip() for line in text.splitlines() if line.strip()]
    if len(words) > MAX_WORDS or any(len(word) > MAX_WORD for word in words):
        limits = {"most": MAX_WORDS, "longest": MAX_WORD}
        raise ValidationError(_("At most %(most)d lines of %(longest)d characters."), params=limits)
    return "\n".join(words)


class BlogForm(RowForm):
    """A blog as an editor fills it in."""

    class Meta:
        field_classes = dict.fromkeys(["title", "description", "sharing", "room_words"], TextField)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A form that does not know of the room leaves it as it is.
        for name in {"room", "room_slow"} & set(self.fields):
            self.fields[name].required = False

    def clean_room(self) -> str:
        """Take who may talk in the room; as it was where nothing is said of it."""
        return self.cleaned_data["room"] or self.instance.room

    def clean_room_slow(self) -> int:
        """Take the seconds of slow mode; as they were where nothing is said of them."""
        seconds: int | None = self.cleaned_data["room_slow"]
        return self.instance.room_slow if seconds is None else seconds

    def clean_room_words(self) -> str:
        """Return the words for which a message waits, without empty lines."""
        return clean_words(self.cleaned_data["room_words"])

    def clean_language(self) -> str:
        """Take the tag of a language that browsers know (RFC 5646), in their way of writing it."""
        tag: str = self.cleaned_data["language"].strip()
        if tag and not is_language(tag):
            raise ValidationError(NO_LANGUAGE)
        return tag

    def clean_colour(self) -> str:
        """Take a colour that words can be read in and on (WCAG 2.2, level AA); offer the nearest."""
        typed: str = self.cleaned_data["colour"].strip()
        colour = colours.tidy(typed)
        if typed and not colour:
            raise ValidationError(NO_COLOUR)
        fault = colours.find_fault(colour) if colour else None
        if fault:
            said = {"contrast": f"{fault.contrast:.1f}", "nearest": fault.nearest}
            raise ValidationError(PALE, params=said)
        return colour


class FeedForm(RowForm):
    """A feed as an editor fills it in: on its own page, on its blog's, or in the list."""

    class Meta:
        field_classes = {"url": WebField, "hold_words": TextField}

    def clean_hold_words(self) -> str:
        """Return the words of a rule without empty lines."""
        return clean_words(self.cleaned_data["hold_words"])

    def save(self, commit: bool = True) -> Any:
        """Have a feed that is polled again, or elsewhere, polled at once."""
        state.follow_edit(self.instance, self.changed_data)
        return super().save(commit)
