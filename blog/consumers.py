"""The consumers: what a reader's socket may ask, and what it is told.

A reader is accepted and greeted, joins the blog's Group, and only then is its cursor read: what is
published meanwhile comes through the Group, and the client drops what it already has.
"""

import json
from urllib.parse import parse_qs, urlsplit

from channels import Group
from django.conf import settings
from django.core.cache import cache
from django.http.request import split_domain_port, validate_host

from blog import live, messages
from blog.const import CLOSE_MISBEHAVING, DEFAULT_SLUG
from blog.models import Blog
from livelog import failpoint

MAX_ERRORS = 3  # unusable frames from one socket; the last of them closes it
MAX_FRAMES = 150  # frames from one socket in a minute; see PATIENCE in wire.js


def connect_reader(message, slug=None):
    """Accept a reader, greet it, have it join the blog's Group and replay from its cursor."""
    blog = find_blog(slug)
    if blog is None or not is_allowed_origin(find_header(message, b"origin")):
        refuse_reader(message)
        return
    head, readers = live.get_head(blog), live.count_readers(blog)
    greeting = messages.encode(messages.hello(blog, head, readers + 1))
    # At once, not when the consumer ends: no Group message may overtake the greeting.
    message.reply_channel.send({"accept": True}, immediately=True)
    message.reply_channel.send({"text": greeting}, immediately=True)
    failpoint.reach("greeted")
    Group(blog.group_name).add(message.reply_channel)
    cursor = read_cursor(message)
    if cursor:
        replay(message, blog, *cursor)


def refuse_reader(message):
    """Refuse a socket: there is no blog at its path, or its page is another site's (403)."""
    message.reply_channel.send({"close": True})


def receive_frame(message, slug=None):
    """Answer a reader's frame: `ping` or `sync`; anything else is an error, then a close.

    Either also has the reader join the Group, which changes nothing for one that is in it.
    """
    blog = find_blog(slug)
    frame = parse_frame(message.get("text"))
    if live.count_event("frames", message.reply_channel.name) > MAX_FRAMES:
        reply_error(message, "too_many", "At most %d frames a minute." % MAX_FRAMES)
        message.reply_channel.send({"close": CLOSE_MISBEHAVING})
    elif blog is None or frame is None:
        reject_frame(message)
    else:
        # Once more: a worker that dies, or loses Redis, may have greeted a reader and no more.
        Group(blog.group_name).add(message.reply_channel)
        answer_frame(message, blog, frame)


def answer_frame(message, blog, frame):
    """Answer a frame of the protocol's."""
    if frame["type"] == "ping":
        reply(message, messages.encode({"type": "pong"}))
    else:
        replay(message, blog, frame["epoch"], frame["since"])


def disconnect_reader(message, slug=None):
    """Take a reader that left out of the blog's Group."""
    blog = find_blog(slug)
    if blog is not None:
        Group(blog.group_name).discard(message.reply_channel)


def forget_stranger(message):
    """Do nothing for a socket that was refused: it never joined a Group."""


def find_blog(slug):
    """Return the Blog of a path's slug (None: the default one), or None.

    Remembered for a few seconds, so that a storm of readers does not touch the database.
    """
    slug = slug or DEFAULT_SLUG
    found = cache.get_or_set("blog:" + slug, lambda: list(Blog.objects.filter(slug=slug)), 5)
    return found[0] if found else None


def find_header(message, name):
    """Return a handshake header's value as text, or None."""
    for header, value in message.get("headers", []):
        if bytes(header).lower() == name:
            return bytes(value).decode("latin-1")
    return None


def is_allowed_origin(origin):
    """Tell whether a page of this Origin may open sockets; command-line clients send none."""
    if origin is None:
        return True
    try:
        host = split_domain_port(urlsplit(origin).netloc)[0]
    except ValueError:
        return False
    hosts = settings.ALLOWED_HOSTS or (
        ["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else []
    )
    return bool(host) and validate_host(host, hosts)


def read_cursor(message):
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


def is_number(text):
    """Tell whether `text` is a seq written in ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) < 16


def parse_frame(text):
    """Return the frame as a dict if it is one of the protocol's, else None."""
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(frame, dict):
        return None
    if frame.get("type") == "ping":
        return frame
    since = frame.get("since")
    whole = isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 10**15
    if frame.get("type") == "sync" and isinstance(frame.get("epoch"), str) and whole:
        return frame
    return None


def reject_frame(message):
    """Answer a frame that is none of the protocol's; a few of them close the socket."""
    reply_error(message, "bad_frame", 'Send {"type":"ping"} or {"type":"sync","epoch","since"}.')
    if live.count_event("errors", message.reply_channel.name) >= MAX_ERRORS:
        message.reply_channel.send({"close": CLOSE_MISBEHAVING})


def replay(message, blog, epoch, since):
    """Send a reader everything after its cursor."""
    for text in live.replay(blog, epoch, since):
        reply(message, text)


def reply(message, text):
    """Send one text frame to the socket that the message came from."""
    message.reply_channel.send({"text": text})


def reply_error(message, code, detail):
    """Tell the socket what was wrong with its frame."""
    reply(message, messages.encode(messages.error(code, detail)))
