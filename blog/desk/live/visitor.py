"""Who is at the other end of a desk's socket, and whether they may be there still."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any, Dict, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser

from blog.desk import rights
from blog.models import Blog
from livelog.guards import is_session_key

# Close codes: who has to sign in first, and who may not be here.
SIGNED_OUT, NOT_ALLOWED = 4401, 4403


class Visitor(NamedTuple):
    """An account with its role in a blog; without either, `code` says with what to close."""

    user: Any
    role: str | None
    code: int | None


def find_visitor(session_key: str | None, blog: Blog | None) -> Visitor:
    """Return who a session signs in, as it stands now: it may have ended since it was read last."""
    user = find_user(session_key) if session_key else None
    if user is None or not user.is_authenticated:
        return Visitor(None, None, SIGNED_OUT)
    role = rights.find_role(user, blog)
    return Visitor(user, role, None if rights.allows(role, "see") else NOT_ALLOWED)


def find_user(session_key: str) -> Any:
    """Return the account of a session; an anonymous one where it has ended, or there can be none."""
    if not is_session_key(session_key):
        return AnonymousUser()
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key=session_key)
    return get_user(SimpleNamespace(session=Seen(session.load())))


class Seen(Dict[str, Any]):
    """A session that is looked at: what Django would throw away of it stays for the next request."""

    flush = dict.clear
