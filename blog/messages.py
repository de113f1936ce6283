"""The wire: what the server says to a reader, as dicts and as JSON text frames.

The live log numbers a change only while it stores it, so an entry is encoded without its numbers
(`encode_body`) and the log puts `type`, `seq` and `position` in front (`number_body`).
"""

import hashlib
import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from blog.models import AnyEntry, Blog, Entry
from livelog.address import is_url

if TYPE_CHECKING:
    from blog.log.values import Head

Wire = Dict[str, Any]  # a message, as `json` reads and writes it


def encode(message: Wire) -> str:
    """Return a message as compact JSON text."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Wire:
    """Return the message that `encode` made the text of."""
    return json.loads(text)


def format_date(moment: Optional[datetime]) -> Optional[str]:
    """Return an aware datetime as ISO 8601 in UTC, to the second; None stays None."""
    if moment is None:
        return None
    # Not strftime, by which the year 33 has two digits.
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def web_address(link: Optional[str]) -> str:
    """Return a link that may be followed, or "": only http and https ever reach a reader."""
    return link if link and is_url(link) else ""


def entry_body(entry: Entry) -> Wire:
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
        "summary": entry.safe_summary,
        "image": web_address(entry.image),
        "pinned": entry.pinned,
        "key": entry.key,
        "correction": entry.correction,
        "struck": entry.struck,
        "shape": shape_of(entry),
        "card": json.loads(entry.card) if entry.card else None,
        **({"pin": entry.pin} if entry.pinned else {}),
    }


def shape_of(entry: Entry) -> Optional[Wire]:
    """Return what an entry's shape has besides its text, which the summary says too; else None."""
    if entry.shape == Entry.TEXT:
        return None
    return {"kind": entry.shape, **json.loads(entry.details or "{}")}


def read_seq(text: str) -> int:
    """Return the seq that a change's message names."""
    return decode(text)["seq"]


def read_position(text: str) -> float:
    """Return the position that an entry's message names."""
    return decode(text)["position"]


def is_shown(entry: AnyEntry) -> bool:
    """Tell whether readers see the entry; one that is not shown is a tombstone in the log."""
    return entry.state == Entry.LIVE


def encode_body(entry: AnyEntry) -> str:
    """Return the JSON text of an entry (or of its removal) without type and numbers."""
    shown = isinstance(entry, Entry) and is_shown(entry)
    return encode(entry_body(entry) if shown else {"id": entry.token})


def number_body(body: str, seq: int, position: Optional[float], kind: str = "entry") -> str:
    """Return the whole message as JSON text; `position` is None for a removal."""
    if position is None:
        return f'{{"type":"remove","seq":{seq},{body[1:]}'
    return f'{{"type":"{kind}","seq":{seq},"position":{position},{body[1:]}'


def encode_entry(entry: AnyEntry) -> str:
    """Return the message that the live log holds for an entry already numbered."""
    return number_body(encode_body(entry), entry.seq, entry.place if is_shown(entry) else None)


def digest_entry(entry: AnyEntry) -> str:
    """Return the content digest by which the live log tells a duplicate.

    When it was edited is not content: a save that changes nothing is no change for readers.
    """
    shown = isinstance(entry, Entry) and is_shown(entry)
    body = dict(entry_body(entry), updated=None) if shown else {}
    return hashlib.sha256(encode(body).encode("utf-8")).hexdigest()[:32]


def hello(blog: Blog, head: "Head", readers: int) -> Wire:
    """Return the first message on every socket."""
    return {
        "type": "hello",
        "blog": blog.slug,
        "epoch": head.epoch,
        "seq": head.seq,
        "readers": readers,
    }


def blog_row(blog: Blog) -> Wire:
    """Return what a blog's own row says: an open page follows its title, its end and its address."""
    return {
        "type": "blog",
        "title": blog.title,
        "description": blog.description,
        "language": blog.language,
        "open": blog.open,
        "starts": format_date(blog.starts),
        "path": blog.get_absolute_url(),
    }


def head_beacon(
    head: "Head", readers: int, unreachable: Optional[datetime] = None, open: bool = True
) -> Wire:
    """Return the beacon by which a reader learns that it missed the last change, or that the log is another.

    Only while none of the blog's feeds can be read does it say since when, and only once the live
    blog has ended that it is not `open`.
    """
    beacon = {"type": "head", "epoch": head.epoch, "seq": head.seq, "readers": readers}
    if unreachable:
        beacon["unreachable"] = format_date(unreachable)
    if not open:
        beacon["open"] = False
    return beacon


def synced(epoch: str, seq: int, more: bool) -> Wire:
    """Return the end of a replay, or of a part of it: the reader has everything up to `seq`."""
    end = {"type": "synced", "epoch": epoch, "seq": seq}
    return {**end, "more": True} if more else end


def encode_reset(head: "Head", entries: List[str], floor: Optional[float] = None) -> str:
    """Return the JSON text of a reset around `entries`, JSON texts themselves, newest first.

    `floor` is the position from which the page begins, where more of it is to come.
    """
    part = {} if floor is None else {"more": True, "floor": floor}
    start = {"type": "reset", "epoch": head.epoch, "seq": head.seq, **part, "entries": []}
    return encode(start)[:-2] + ",".join(entries) + "]}"


def error(code: str, detail: str) -> Wire:
    """Return the answer to a frame that the server cannot use."""
    return {"type": "error", "code": code, "detail": detail}
