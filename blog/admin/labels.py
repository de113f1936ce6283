"""What the admin calls a column or an action, and who may take the action."""

from __future__ import annotations

from typing import Any, Callable


def label(words: Any, *permissions: str) -> Callable[[Any], Any]:
    """Return a decorator that names a method of a ModelAdmin for its users, as Django asks for it.

    An action is offered to those who have all the permissions, "change" for instance.
    """

    def note(method: Any) -> Any:
        method.short_description = words
        if permissions:
            method.allowed_permissions = permissions
        return method

    return note
