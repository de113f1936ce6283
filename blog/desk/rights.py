"""Who may do what: the one table, for pages, forms, sockets and the API alike. Pure but for find_role."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from blog.desk import robots
from blog.models import Blog, Entry, Role
from blog.models.desk.people import CONTRIBUTOR, EDITOR, OWNER, READER

# What a role includes, from the one that may least; each includes those before it. "own": an entry
# that one wrote oneself and that readers have not had. "say", "hide", "ban", "slow", "close" and
# "erase" are of the room.
STEPS = [
    (READER, {"say"}),
    (CONTRIBUTOR, {"see", "write", "change own", "remove own", "upload"}),
    (
        EDITOR,
        {
            "publish",
            "change",
            "remove",
            "approve",
            "byline",
            "retime",
            "feeds",
            "settings",
            "hide",
            "ban",
            "slow",
        },
    ),
    (OWNER, {"expunge", "people", "rename", "open blogs", "programs", "close", "erase"}),
]
RANKS = [role for role, _ in STEPS]
RIGHTS: dict[str, frozenset[str]] = {
    role: frozenset().union(*(each for _, each in STEPS[: rank + 1]))
    for rank, (role, _) in enumerate(STEPS)
}


def allows(role: str | None, action: str) -> bool:
    """Tell whether a role (None: no role) includes an action."""
    return role is not None and action in RIGHTS[role]


def find_role(user: Any, blog: Blog | None) -> str | None:
    """Return the highest role that an account has in a blog (None: in all of them), or None.

    A superuser of Django's is an owner everywhere; who is not active has no role. A robot has what it
    was granted.
    """
    granted = robots.read_granted(user)
    if granted is not None:
        return granted.get(blog.pk) if blog else None
    if not user.is_active or not user.is_authenticated:
        return None
    if user.is_superuser:
        return OWNER
    where = Q(blog=None) if blog is None else Q(blog=None) | Q(blog=blog)
    roles = Role.objects.filter(where, user=user).values_list("role", flat=True)
    return max(roles, key=RANKS.index, default=None)


def may(user: Any, blog: Blog | None, action: str) -> bool:
    """Tell whether an account may do something in a blog."""
    return allows(find_role(user, blog), action)


def may_change(user: Any, role: str | None, entry: Entry, action: str = "change") -> bool:
    """Tell whether an account with a role may `change` or `remove` an entry, its own or any."""
    unseen = entry.position is None and entry.state != Entry.LIVE
    own = entry.writer_id == user.pk and unseen
    return allows(role, action) or (own and allows(role, action + " own"))
