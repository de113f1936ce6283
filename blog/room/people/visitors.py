"""Who comes into a room: an account by its session, or a guest; and what either may do there."""

from __future__ import annotations

from typing import Any

from channels.message import Message
from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils import timezone

from blog.desk import rights
from blog.desk.live.visitor import find_user
from blog.desk.writing.entries import name_of
from blog.messages import Wire, format_date
from blog.models import Ban, Blog, Guest
from blog.models.blog import MEMBERS, OFF, OPEN
from blog.models.desk.people import STAFF
from blog.room.people import identity
from blog.room.people.addresses import digest_address
from blog.room.people.listeners import GUEST, Listener
from blog.sockets import find_header

MODERATING = ("hide", "ban", "approve", "slow", "close", "erase")


def meet(message: Message, blog: Blog) -> Listener:
    """Return who comes in by a handshake: whom its session signs in, else a new guest."""
    address, channel = digest_address(message), message.reply_channel.name
    session = read_session(message)
    user = find_account(session)
    if user is None:
        return Listener(channel, identity.make_guest()[0], "", GUEST, None, "", address)
    role = rights.find_role(user, blog) or ""
    author, name = identity.author_of(user), name_of(user)
    return Listener(channel, author, name, role, user.pk, session, address)


def read_session(message: Message) -> str:
    """Return the key of the session that a handshake's cookie names, "" where it names none."""
    cookies = parse_cookie(find_header(message, b"cookie") or "")
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def find_account(session: str) -> Any:
    """Return the account that a session signs in now, None where it signs in nobody."""
    user = find_user(session) if session else None
    return user if user is not None and user.is_authenticated and user.is_active else None


def look_again(listener: Listener, blog: Blog) -> Listener:
    """Return a listener with the role that their account has now, and as it is called now.

    Who is not signed in any more is nobody: a listener without a name. Guests are who they are.
    """
    if listener.is_guest:
        return listener
    user = find_account(listener.session)
    if user is None or user.pk != listener.user:
        return listener._replace(name="", role="")
    return listener._replace(name=name_of(user), role=rights.find_role(user, blog) or "")


def moderates(listener: Listener) -> bool:
    """Tell whether a listener is told what moderators are."""
    return rights.allows(listener.role if listener.role in STAFF else None, "hide")


def find_role(listener: Listener, blog: Blog) -> str | None:
    """Return the role that a listener's account has in a blog as it stands now; None for guests."""
    user = None if listener.is_guest else find_account(listener.session)
    return rights.find_role(user, blog) if user else None


def describe(listener: Listener, blog: Blog, ban: Ban | None = None) -> Wire:
    """Return what a page is told of its reader: who they are in the room, and what they may do."""
    you: Wire = {"id": listener.author, "name": listener.name, "role": listener.role}
    you["may"] = [] if ban else list_rights(listener, blog)
    if ban:
        you["banned"] = {"until": format_date(ban.until), "why": ban.why}
    if listener.is_guest:
        you["token"] = identity.make_token(listener.author)
    return you


def list_rights(listener: Listener, blog: Blog) -> list[str]:
    """Return what a listener may do, by the names of frames."""
    may = ["report"]
    if may_say(listener, blog):
        may.append("say")
    if listener.is_guest and blog.room == OPEN:
        may.append("name")
    role = listener.role if listener.role in STAFF else None
    if rights.allows(role, "publish"):
        may.append("quote")
    return may + [action for action in MODERATING if rights.allows(role, action)]


def may_say(listener: Listener, blog: Blog) -> bool:
    """Tell whether a room's mode lets a listener say something, who has a name."""
    if blog.room == OFF or not listener.name:
        return False
    if blog.room == MEMBERS:
        return not listener.is_guest and is_member(listener)
    return True


def is_member(listener: Listener) -> bool:
    """Tell whether an account was let into the blog, to write it or as a reader."""
    return rights.allows(listener.role or None, "say")


def recall(listener: Listener, blog: Blog, token: str | None) -> Listener:
    """Return a guest as the one that a token proves, with the name that they have in this blog.

    A token that is none of ours changes nothing, nor does any for an account.
    """
    author = identity.read_token(token) if token and listener.is_guest else None
    if author is None:
        return listener
    guest = Guest.objects.filter(blog=blog, author=author).first()
    if guest is not None:
        Guest.objects.filter(pk=guest.pk).update(seen=timezone.now())
    return listener._replace(author=author, name=guest.name if guest else "")
