"""The wire: what the server says to a reader, as dicts and as JSON text frames.

The live log numbers a change only while it stores it, so an entry is encoded without its numbers
(`encode_body`) and the log puts `type`, `seq` and `position` in front (`number_body`).
"""

import hashlib
import json
from datetime import timezone

from blog.models import Entry


def encode(message):
    """Return a message as compact JSON text."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def decode(text):
    """Return the message that `encode` made the text of."""
    return json.loads(text)


def format_date(moment):
    """Return an aware datetime as ISO 8601 in UTC, to the second; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def web_address(link):
    """Return a link that may be followed, or "": only http and https ever reach a reader."""
    link = link or ""
    return link if link.lower().startswith(("http://", "https://")) else ""


def entry_body(entry):
    """Return what an entry's message says, but for its type and numbers."""
    return {
        "id": entry.token,
        "guid": entry.guid or "urn:livelog:" + entry.token,
        "title": entry.title,
        "link": web_address(entry.link),
        "published": format_date(entry.published),
        "created": format_date(entry.created),
        "updated": format_date(entry.updated),
        "source": {
            "title": entry.source_title or entry.blog.title,
            "link": web_address(entry.source_link),
        },
        "author": entry.author_name,
        "summary": entry.summary,
        "image": web_address(entry.image),
        "pinned": entry.pinned,
        "key": entry.key,
    }


def is_shown(entry):
    """Tell whether readers see the entry; one that is not shown is a tombstone in the log."""
    return entry.state == Entry.LIVE


def encode_body(entry):
    """Return the JSON text of an entry (or of its removal) without type and numbers."""
    return encode(entry_body(entry) if is_shown(entry) else {"id": entry.token})


def number_body(body, seq, position):
    """Return the whole message as JSON text; `position` is None for a removal."""
    if position is None:
        return '{"type":"remove","seq":%d,%s' % (seq, body[1:])
    return '{"type":"entry","seq":%d,"position":%d,%s' % (seq, position, body[1:])


def encode_entry(entry):
    """Return the message that the live log holds for an entry already numbered."""
    return number_body(encode_body(entry), entry.seq, entry.position if is_shown(entry) else None)


def digest_entry(entry):
    """Return the content digest by which the live log tells a duplicate.

    When it was edited is not content: a save that changes nothing is no change for readers.
    """
    body = dict(entry_body(entry), updated=None) if is_shown(entry) else {}
    return hashlib.sha256(encode(body).encode("utf-8")).hexdigest()[:32]


def hello(blog, head, readers):
    """Return the first message on every socket."""
    return {
        "type": "hello",
        "blog": blog.slug,
        "epoch": head.epoch,
        "seq": head.seq,
        "readers": readers,
    }


def head_beacon(head, readers, unreachable=None, open=True):
    """Return the beacon by which a reader learns that it missed the last change.

    Only while none of the blog's feeds can be read does it say since when, and only once the live
    blog has ended that it is not `open`.
    """
    beacon = {"type": "head", "seq": head.seq, "readers": readers}
    if unreachable:
        beacon["unreachable"] = format_date(unreachable)
    if not open:
        beacon["open"] = False
    return beacon


def synced(head):
    """Return the end of a replay: the reader has everything up to `seq`."""
    return {"type": "synced", "seq": head.seq}


def encode_reset(head, entries):
    """Return the JSON text of a reset around `entries`, JSON texts themselves, newest first."""
    start = {"type": "reset", "epoch": head.epoch, "seq": head.seq, "entries": []}
    return encode(start)[:-2] + ",".join(entries) + "]}"


def error(code, detail):
    """Return the answer to a frame that the server cannot use."""
    return {"type": "error", "code": code, "detail": detail}
