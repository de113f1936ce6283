"""What can be wrong with what somebody wants of the desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from blog.models import Entry


class DeskError(Exception):
    """The root: nothing was written; `str()` says why, in a sentence for who asked."""


class NotAllowed(DeskError):
    """The role does not include that."""

    def __init__(self) -> None:
        super().__init__(_("You may not do that here."))


class Invalid(DeskError):
    """What was sent cannot be used; `errors` has sentences by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


class NoRoom(Invalid):
    """The disk is full: the same may be sent again once there is room."""

    def __init__(self) -> None:
        super().__init__({"file": [_("There is no room for it: the server's disk is full.")]})


class Conflict(DeskError):
    """A field was changed by somebody else since it was read; `fields` has both by field.

    `fields` is {name: {"yours": value, "now": value}}.
    """

    def __init__(self, entry: Entry, fields: dict[str, dict[str, Any]]) -> None:
        super().__init__(_("This was changed by somebody else since you opened it."))
        self.entry = entry
        self.fields = fields


class Posted(Conflict):
    """A form was posted already, with other words than those that it brings now."""

    def __init__(self, entry: Entry, fields: dict[str, dict[str, Any]]) -> None:
        super().__init__(entry, fields)
        self.args = (_("This form was posted already, with other words: post these too?"),)
