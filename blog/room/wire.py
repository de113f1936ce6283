"""What a room says to its readers, as dicts and as JSON texts; docs/protocol.md has all of it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from blog.log.values import Head
from blog.messages import Wire, encode, format_date, read_position
from blog.models import Ban, Blog, RoomMessage
from blog.room.errors import Refused
from blog.room.saying.texts import to_html

MOST_REPORTS = 50  # that moderators have of one message


def message_body(message: RoomMessage) -> Wire:
    """Return what a message says, but for its type and numbers; `entry` is what was made of it."""
    entry = message.find_entry()
    return {
        **({"entry": entry} if entry else {}),
        "id": message.token,
        "author": {"id": message.author, "name": message.name, "role": message.role},
        "html": to_html(message.text),
        "at": format_date(message.at),
        "nonce": message.nonce,
    }


def hello(blog: Blog, head: Head, readers: int, you: Wire) -> Wire:
    """Return the first message on every socket of a room."""
    return {
        "type": "hello",
        "blog": blog.slug,
        "epoch": head.epoch,
        "seq": head.seq,
        "newest": format_changed(head),
        "readers": readers,
        **room_row(blog),
        "you": you,
    }


def format_changed(head: Head) -> str | None:
    """Return when something last changed in a room; None where that is not known."""
    return format_date(datetime.fromtimestamp(head.changed, timezone.utc)) if head.changed else None


def room_row(blog: Blog) -> Wire:
    """Return what a blog's own row says of its room."""
    return {"room": blog.room, "slow": blog.room_slow, "questions": blog.room_questions}


def encode_reset(head: Head, texts: list[str], whole: bool) -> str:
    """Return the JSON of a reset around messages, JSON themselves, newest first.

    `floor` is the position of the oldest of them, 0 where the room has none that is older.
    """
    floor = 0 if whole or not texts else read_position(texts[-1])
    start = {"type": "reset", "epoch": head.epoch, "seq": head.seq, "floor": floor, "messages": []}
    return encode(start)[:-2] + ",".join(texts) + "]}"


def refusal(problem: Refused, **told: Any) -> Wire:
    """Return why something was not done; `told` is the `nonce` or `id` of what it is about."""
    more = {"retry_after": problem.retry_after, "until": format_date(problem.until)}
    more.update(why=problem.why, **told)
    if problem.code != "banned":
        more = {name: value for name, value in more.items() if value is not None}
    return {"type": "error", "code": problem.code, "detail": problem.detail, **more}


def you(described: Wire) -> Wire:
    """Return what tells a page who its reader is now, and what they may do."""
    return {"type": "you", "you": described}


def room(blog: Blog) -> Wire:
    """Return what everybody in a room is told when its settings were changed."""
    return {"type": "room", **room_row(blog)}


def slow(seconds: int) -> Wire:
    """Return what everybody in a room is told of slow mode."""
    return {"type": "slow", "seconds": seconds}


def held(message: RoomMessage) -> Wire:
    """Return what an author is told whose message waits for a moderator."""
    told = {"id": message.token, "nonce": message.nonce, "why": message.why}
    return {"type": "held", **told}


def reported(token: str) -> Wire:
    """Return what somebody is told whose report was taken."""
    return {"type": "reported", "id": token}


def quoted(token: str, path: str, **told: Any) -> Wire:
    """Return what an editor is told, and an author, whose message has become an entry, at this path."""
    return {"type": "quoted", "id": token, "entry": path, **told}


def entry_path(blog: Blog, token: str) -> str:
    """Return the path of an entry's permalink."""
    return f"{blog.get_absolute_url()}entry/{token}/"


def taken_away(message: RoomMessage) -> Wire:
    """Return what an author is told whose message is not in the room: it became an entry, or is gone."""
    entry = message.find_entry()
    if entry:
        path = entry_path(message.blog, entry)
        return quoted(message.token, path, nonce=message.nonce)
    gone = Refused("removed", "A moderator took that message away.")
    return refusal(gone, nonce=message.nonce)


def describe_waiting(message: RoomMessage) -> Wire:
    """Return a message that moderators have to look at, as they have it."""
    body = message_body(message)
    del body["nonce"]
    reports = list(message.reports.all())[:MOST_REPORTS]
    told = [{"why": report.why, "at": format_date(report.at)} for report in reports]
    return {**body, "state": message.state, "why": message.why, "reports": told}


def describe_ban(ban: Ban) -> Wire:
    """Return a ban as moderators have it."""
    return {
        "id": ban.pk,
        "author": ban.author,
        "name": ban.name,
        "by": ban.kind,
        "until": format_date(ban.until),
        "why": ban.why,
        "made_by": ban.made_by_name,
    }


def waiting(messages: list[Wire], left_out: int, bans: list[Wire]) -> Wire:
    """Return what a moderator is told who comes: what waits, and who is banned."""
    return {"type": "waiting", "messages": messages, "left_out": left_out, "bans": bans}


def waits(message: RoomMessage) -> Wire:
    """Return what moderators are told of a message that they have to look at."""
    return {"type": "waits", **describe_waiting(message)}


def settled(token: str) -> Wire:
    """Return what moderators are told of one that waits no more."""
    return {"type": "settled", "id": token}


def said() -> Wire:
    """Return what the blog's desks are told of a change in what waits."""
    return {"type": "said"}


def ban(row: Ban) -> Wire:
    """Return what moderators are told of a ban."""
    return {"type": "ban", **describe_ban(row)}


def unban(pk: int) -> Wire:
    """Return what moderators are told of a ban that has ended before its time."""
    return {"type": "unban", "id": pk}
