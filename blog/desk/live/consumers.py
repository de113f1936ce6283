"""The consumers of the desk's socket: all that readers are told, what waits, and who edits what.

Channels' own session holds the key of the session that signed in, for the frames that follow.
"""

from __future__ import annotations

from typing import Any

from channels import Group
from channels.auth import channel_session_user_from_http
from channels.message import Message
from channels.sessions import channel_session, http_session

from blog import messages, sockets
from blog.coordination import presence, turns
from blog.coordination.presence import Desk
from blog.desk import rights
from blog.desk.live.editing import list_editing, note_editing, tell_editing
from blog.desk.live.visitor import SIGNED_OUT, Visitor, find_visitor
from blog.desk.live.waiting import list_waiting
from blog.desk.writing.entries import name_of
from blog.models import Blog, Entry
from livelog import failpoint
from livelog.fanout import pending
from livelog.guards import join_headers, judge_head

HTTP_SESSION = "http"  # under which name the channel's session holds the key of that one


def connect_desk(message: Message, slug: str | None = None) -> None:
    """Take in a socket of the desk, if it comes from a page of this site."""
    if not sockets.is_from_here(message) or has_bad_head(message):
        sockets.refuse(message)
    else:
        take_in(message, sockets.find_blog(slug), slug)


def has_bad_head(message: Message) -> bool:
    """Tell whether a handshake has a head that would be long to read: its cookies are about to be."""
    return judge_head("", "", join_headers(message.get("headers", []))) is not None


@http_session
def take_in(message: Message, blog: Blog | None, slug: str | None) -> None:
    """Welcome who may see the desk; accept and close the others, for their pages to hear why.

    A stranger does not hear whether there is such a blog.
    """
    session = message.http_session
    visitor = find_visitor(session and session.session_key, blog)
    if visitor.code != SIGNED_OUT and blog is None:
        sockets.refuse(message)
    elif visitor.code is None and blog is not None:
        welcome(message, blog, slug, visitor)
    else:
        message.reply_channel.send({"accept": True}, immediately=True)
        message.reply_channel.send({"close": visitor.code}, immediately=True)


@channel_session_user_from_http
def welcome(message: Message, blog: Blog, slug: str | None, visitor: Visitor) -> None:
    """Greet a socket, have it join the Groups, then its cursor answered, and tell what waits."""
    # Kept before it is accepted, for its first frame may meet another worker.
    message.channel_session[HTTP_SESSION] = message.http_session.session_key
    message.channel_session.save()
    sockets.greet([message], blog, slug)
    pending.send_pending()
    failpoint.reach("greeted")
    join(message, blog)
    desk = make_desk(message, blog, visitor)
    presence.note(desk)
    sockets.answer_cursors([message], blog, slug)
    sockets.reply(message, messages.encode(greet_desk(desk, blog, visitor)))


def greet_desk(desk: Desk, blog: Blog, visitor: Visitor) -> messages.Wire:
    """Return what a desk is told when it comes: who it is, what waits, and who edits what."""
    you = {"id": desk.user, "name": desk.name, "role": visitor.role}
    return {"type": "desk", "you": you, **list_waiting(blog), "editing": list_editing(desk)}


def join(message: Message, blog: Blog) -> None:
    """Have a socket be a member of both Groups: of the blog's readers, and of its desks."""
    for name in (blog.group_name, blog.desk_group):
        Group(name).add(message.reply_channel)


def make_desk(message: Message, blog: Blog, visitor: Visitor) -> Desk:
    """Return a socket as presence notes it."""
    session = message.channel_session[HTTP_SESSION]
    user = visitor.user
    return Desk(message.reply_channel.name, blog.pk, user.pk, session, name_of(user))


@channel_session
def receive_frame(message: Message, slug: str | None = None) -> None:
    """Answer what any socket may send, and note what is being edited; who may not stay is closed."""
    blog = sockets.find_blog(slug)
    frame = parse_frame(message.get("text"))
    if blog is None:
        sockets.answer_frame(message, slug, None)
        return
    visitor = find_visitor(message.channel_session.get(HTTP_SESSION), blog)
    if visitor.code is not None:
        message.reply_channel.send({"close": visitor.code})
        return
    join(message, blog)
    desk = presence.find(message.reply_channel.name)
    if desk is None or desk.blog != blog.pk:
        desk = make_desk(message, blog, visitor)
        presence.note(desk)
    if sockets.answer_frame(message, slug, frame) and frame and frame["type"] == "editing":
        take_editing(message, blog, visitor, desk, frame["id"] or "")


def parse_frame(text: str | None) -> dict[str, Any] | None:
    """Return a frame that the desk's socket may have, else None."""
    frame = sockets.read_frame(text)
    if frame.get("type") != "editing":
        return sockets.parse_frame(text)
    token = frame.get("id", 0)
    is_id = isinstance(token, str) and 0 < len(token) <= 32 and token.isprintable()
    return frame if token is None or is_id else None


def take_editing(message: Message, blog: Blog, visitor: Visitor, desk: Desk, token: str) -> None:
    """Note which entry a desk is editing; it is told where it may not, or there is none such."""
    entry = Entry.objects.filter(blog=blog, token=token).first() if token else None
    if token and entry is None:
        sockets.reply_error(message, "unknown", "No such entry.")
    elif entry and not rights.may_change(visitor.user, visitor.role, entry):
        sockets.reply_error(message, "not_allowed", "You may not change this entry.")
    else:
        note_editing(desk, token)


@channel_session
def disconnect_desk(message: Message, slug: str | None = None) -> None:
    """Forget a socket that left, and tell the others what is not edited there any more."""
    turns.leave([message.reply_channel.name])
    desk = presence.leave(message.reply_channel.name)
    blog = sockets.find_blog(slug)
    if blog is not None:
        for name in (blog.group_name, blog.desk_group):
            Group(name).discard(message.reply_channel)
    if desk is not None:
        tell_editing(desk, {desk.editing})
    message.channel_session.delete()
    message.channel_session.modified = False
