"""What the sockets of readers and of the desk have in common: how they come in, what they may send."""

from __future__ import annotations

import json
import logging
from typing import Any, Callable
from urllib.parse import parse_qs

from asgiref.base_layer import BaseChannelLayer
from channels import Channel
from channels.message import Message
from django.conf import settings
from django.core.cache import cache
from django.http.request import split_domain_port, validate_host

from blog import messages, replays
from blog.const import CLOSE_MISBEHAVING, DEFAULT_SLUG
from blog.coordination import turns
from blog.coordination.counter import count_event
from blog.log import group, rebuild
from blog.log.replay import read_short
from blog.models import Blog
from blog.web.hidden.readers import is_cookie_signed_in
from livelog.address import split
from livelog.guards import join_headers, judge_head
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

MAX_ERRORS = 3  # unusable frames from one socket; the last of them closes it
MAX_FRAMES = 150  # frames from one socket in a minute; see PATIENCE in wire.js


def is_from_here(message: Message) -> bool:
    """Tell whether a handshake comes from a page of this site, or from no browser."""
    return is_allowed_origin(find_header(message, b"origin"))


def may_read(message: Message, blog: Blog) -> bool:
    """Tell whether a handshake may have a blog's stream: of a hidden one who is signed in alone."""
    if not is_from_here(message):
        return False
    if not blog.is_hidden:
        return True
    # A head that would be long to read is not read.
    if judge_head("", "", join_headers(message.get("headers", []))) is not None:
        return False
    return is_cookie_signed_in(find_header(message, b"cookie"))


def greet(arrivals: list[Message], blog: Blog, slug: str | None) -> None:
    """Accept sockets and greet them; `slug` is that of their path.

    What has them join must be left pending behind it: no Group message may overtake the greeting.
    """
    head, readers = rebuild.get_head(blog), group.count_readers(blog)
    for number, message in enumerate(arrivals, start=1):
        greeting = messages.encode(messages.hello(blog, head, readers + number))
        message.reply_channel.send({"accept": True, "text": greeting})
        tell_address(message, blog, slug)


def answer_cursors(
    arrivals: list[Message],
    blog: Blog,
    slug: str | None,
    read: Callable[[Blog, str, int], list[str] | None] = read_short,
    channel: str = replays.CHANNEL,
) -> None:
    """Answer the cursors of handshakes; called when their sockets have joined.

    Most have nothing missed or little, which `read` returns: what is the same for many is read once
    and sent at once. What is more is a job in `channel`.
    """
    answers: dict[tuple[str, int], list[str] | None] = {}
    for message in arrivals:
        cursor = read_cursor(message)
        if cursor is None:
            continue
        if cursor not in answers:
            answers[cursor] = read(blog, *cursor)
        answer, name = answers[cursor], message.reply_channel.name
        asked = turns.ask(name, *cursor) if answer is None else None
        if asked:
            replays.schedule(name, slug, asked.wait, channel)
        if answer is not None:
            definitions.recoveries.labels("recovered").inc()
        for text in answer or ():
            reply(message, text)


def tell_address(message: Message, blog: Blog, slug: str | None) -> None:
    """Tell a reader that came by a slug which the blog has left where it is now."""
    if blog.slug != (slug or DEFAULT_SLUG):
        reply(message, messages.encode(messages.blog_row(blog)))


def refuse(message: Message) -> None:
    """Refuse a socket (403): there is no blog for it at its path, or its page is another site's."""
    message.reply_channel.send({"close": True})


def find_blog(slug: str | None) -> Blog | None:
    """Return the Blog that has or had a path's slug (None: the default one), or None.

    Remembered for a few seconds, so that a storm of readers does not touch the database.
    """
    slug = slug or DEFAULT_SLUG
    found = cache.get_or_set("blog:" + slug, lambda: list(filter(None, [Blog.find(slug)])), 5)
    return found[0] if found else None


def find_header(message: Message, name: bytes) -> str | None:
    """Return a handshake header's value as text, or None."""
    for header, value in message.get("headers", []):
        if bytes(header).lower() == name:
            return bytes(value).decode("latin-1")
    return None


def is_allowed_origin(origin: str | None) -> bool:
    """Tell whether a page of this Origin may open sockets; command-line clients send none."""
    if origin is None:
        return True
    parts = split(origin)
    host = split_domain_port(parts.netloc)[0] if parts else ""
    hosts = settings.ALLOWED_HOSTS or (
        ["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else []
    )
    return bool(host) and validate_host(host, hosts)


def read_cursor(message: Message) -> tuple[str, int] | None:
    """Return (epoch, since) from the handshake's query string, or None for live only.

    A cursor that cannot be read becomes one that no log knows, so that its reader gets a `reset`.
    """
    query = message.get("query_string", b"")
    if isinstance(query, bytes):
        query = query.decode("latin-1")
    values = parse_qs(query)
    if "since" not in values:
        return None
    since = values["since"][0]
    if not is_number(since):
        return "", 0
    return values.get("epoch", [""])[0], int(since)


def is_number(text: str) -> bool:
    """Tell whether `text` is a seq written in ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) < 16


def note_frame(message: Message, frame: dict[str, Any] | None) -> turns.Asked | None:
    """Note a frame, None for one that cannot be used; None comes of it if its socket has gone."""
    name = message.reply_channel.name
    if frame and frame["type"] == "sync":
        return turns.ask(name, frame["epoch"], frame["since"])
    return turns.note(name)


def answer_frame(
    message: Message,
    slug: str | None,
    frame: dict[str, Any] | None,
    asked: turns.Asked | None = None,
) -> bool:
    """Answer a socket's `ping`, have its `sync` answered; tell whether more may be made of the frame.

    None is a frame that cannot be used: an error, then a close. `slug` is that of the socket's path;
    `asked` is what came of noting the frame, if that was done.
    """
    asked = asked or note_frame(message, frame)
    if asked is None:
        return False
    replays.schedule(message.reply_channel.name, slug, asked.wait)
    if asked.follows:  # the next part of what it has asked for is no new frame
        return True
    if asked.frames > MAX_FRAMES:
        reply_error(message, "too_many", f"At most {MAX_FRAMES} frames a minute.")
        message.reply_channel.send({"close": CLOSE_MISBEHAVING})
        return False
    if frame is None:
        reject_frame(message)
    elif frame["type"] == "ping":
        reply(message, messages.encode({"type": "pong"}))
    return frame is not None


def read_frame(text: str | None) -> dict[str, Any]:
    """Return a frame as a dict; an empty one where it is none."""
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def parse_frame(text: str | None) -> dict[str, Any] | None:
    """Return the frame as a dict if it is one that any socket may send, else None."""
    frame = read_frame(text)
    if frame.get("type") == "ping":
        return frame
    since, epoch = frame.get("since"), frame.get("epoch")
    whole = isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 10**15
    # Half of a surrogate pair is text to JSON, and to nobody that it could be handed on to.
    if frame.get("type") == "sync" and isinstance(epoch, str) and epoch.isprintable() and whole:
        return frame
    return None


def reject_frame(message: Message) -> None:
    """Answer a frame that is none of the protocol's; a few of them close the socket."""
    reply_error(message, "bad_frame", 'Send {"type":"ping"} or {"type":"sync","epoch","since"}.')
    if count_event("errors", message.reply_channel.name) >= MAX_ERRORS:
        message.reply_channel.send({"close": CLOSE_MISBEHAVING})


def send_to(channel: str, **content: Any) -> bool:
    """Send one socket a `text` or a `close` at once; tell whether that could be.

    One whose Daphne takes nothing more must not hold up the others.
    """
    try:
        Channel(channel).send(content, immediately=True)
    except BaseChannelLayer.ChannelFull:
        logger.warning("%s was not told something: its Daphne reads too slowly", channel)
        return False
    return True


def reply(message: Message, text: str) -> None:
    """Send one text frame to the socket that the message came from."""
    message.reply_channel.send({"text": text})


def reply_error(message: Message, code: str, detail: str) -> None:
    """Tell the socket what was wrong with its frame."""
    reply(message, messages.encode(messages.error(code, detail)))
