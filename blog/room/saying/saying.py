"""What a listener says: judged, and brought on its way or refused with why."""

from __future__ import annotations

from blog.models import Blog
from blog.models.blog import MEMBERS
from blog.room.errors import Refused
from blog.room.frames import Frame
from blog.room.peace import bans
from blog.room.people import visitors
from blog.room.people.listeners import Listener
from blog.room.people.naming import judge_name_again
from blog.room.saying import haste
from blog.room.saying.delivery import find_known
from blog.room.saying.speech import Speech, make_speech
from blog.room.saying.texts import LINES, LONGEST, clean_text


def say(listener: Listener, blog: Blog, frame: Frame) -> Speech:
    """Return what a listener says, to be delivered in its turn; raises Refused.

    What is sent again under its nonce is no haste: who said it is told of it once more.
    """
    judge_speaker(listener, blog)
    judge_name_again(listener, blog)
    text = judge_text(frame["text"])
    speech = make_speech(listener, frame["nonce"], text)
    try:
        haste.judge_haste(listener, blog, frame["nonce"], text)
    except Refused:
        if not find_known(blog, [speech]):
            judge_ban(listener, blog)
            raise
    return speech


def judge_ban(listener: Listener, blog: Blog) -> None:
    """Raise Refused where somebody is banned, which they are told whatever else they did wrong."""
    ban = bans.find_ban(blog, listener)
    if ban:
        raise bans.refuse(ban)


def judge_speaker(listener: Listener, blog: Blog) -> None:
    """Raise Refused where somebody may not say anything in a room."""
    if visitors.may_say(listener, blog):
        return  # whether they are banned is known as it is delivered
    judge_ban(listener, blog)
    if blog.room == MEMBERS:
        why = "sign in first." if listener.is_guest else "you were not invited."
        raise Refused("members_only", f"Only members talk here: {why}")
    if listener.is_guest and not listener.name:
        raise Refused("name_needed", "Choose a name first.")
    if not listener.name:
        raise Refused("signed_out", "You are not signed in any more.")
    raise Refused("closed", "The room is closed.")


def judge_text(text: str) -> str:
    """Return a text cleaned, or raise Refused where it can be no message."""
    if len(text) > LONGEST * 4:
        raise Refused("too_long", f"A message has at most {LONGEST} characters.")
    cleaned = clean_text(text)
    if not cleaned:
        raise Refused("empty", "A message has at least a character that is seen.")
    if len(cleaned) > LONGEST:
        raise Refused("too_long", f"A message has at most {LONGEST} characters.")
    if cleaned.count("\n") >= LINES:
        raise Refused("too_long", f"A message has at most {LINES} lines.")
    return cleaned
