"""The consumers of a room's socket: who listens is greeted, and heard where they may be."""

from __future__ import annotations

from channels import Group
from channels.message import Message

from blog import replays, sockets
from blog.const import CLOSE_MISBEHAVING, CLOSE_RESTARTING, DEFAULT_SLUG
from blog.coordination import turns
from blog.coordination.counter import count_event
from blog.log import group
from blog.messages import Wire, encode
from blog.models import Blog
from blog.models.blog import OFF
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.frames import Frame, parse_frame
from blog.room.peace import bans
from blog.room.peace.moderating import moderate
from blog.room.peace.reports import list_waiting, report
from blog.room.people import listeners, visitors
from blog.room.people.listeners import Listener
from blog.room.people.naming import take_name
from blog.room.quoting import quote
from blog.room.saying import inbox
from blog.room.saying.saying import say
from blog.room.saying.speech import Speech
from blog.web.kept import blogs as kept
from livelog import failpoint
from livelog.fanout import pending
from livelog.fanout.together import Together
from livelog.guards import join_headers, judge_head


@Together
def connect_listeners(messages: list[Message], slug: str | None = None) -> None:
    """Accept those who come to listen, greet them, have them join, and their cursors answered."""
    blog = find_room(slug)
    welcome = [each for each in messages if blog and may_enter(each, blog)]
    for message in messages:
        if message not in welcome:
            sockets.refuse(message)
    if blog is None or not welcome:
        return
    present = [visitors.meet(message, blog) for message in welcome]
    listeners.note(blog, present)
    greet(welcome, present, blog)
    pending.send_pending()
    sockets.answer_cursors(welcome, blog, slug, history.read_short, replays.ROOM_CHANNEL)
    for message, listener in zip(welcome, present):
        if visitors.moderates(listener):
            sockets.reply(message, encode(list_waiting(blog)))


def find_room(slug: str | None) -> Blog | None:
    """Return the blog of a path's slug as it stands now; None where it has no room."""
    blog = sockets.find_blog(slug)
    blog = blog and Blog.objects.filter(pk=blog.pk).first()
    return blog if blog and blog.room != OFF else None


def may_enter(message: Message, blog: Blog) -> bool:
    """Tell whether a handshake is of who may read the blog, and has a head that is soon read."""
    head = join_headers(message.get("headers", []))
    return judge_head("", "", head) is None and sockets.may_read(message, blog)


def greet(arrivals: list[Message], present: list[Listener], blog: Blog) -> None:
    """Accept and greet listeners, and have them join the room's Group behind that."""
    head = history.get_head(blog)
    readers = group.count_members(blog.room_group)
    banned = bans.find_active(blog, present)
    for number, (message, listener) in enumerate(zip(arrivals, present), start=1):
        you = visitors.describe(listener, blog, banned.find(listener))
        greeting = encode(wire.hello(blog, head, readers + number, you))
        message.reply_channel.send({"accept": True, "text": greeting})
        for name in groups_of(listener, blog):
            pending.join(Group(name), message.reply_channel)


def groups_of(listener: Listener, blog: Blog) -> list[str]:
    """Return the Groups that a listener is a member of."""
    return [blog.room_group, *[blog.moderators_group] * visitors.moderates(listener)]


def receive_frame(message: Message, slug: str | None = None) -> None:
    """Do what a frame of a listener's asks for, in its turn; one that cannot be used is an error."""
    failpoint.reach("room.heard")
    blog, frame = sockets.find_blog(slug), parse_frame(message.get("text"))
    asked = sockets.note_frame(message, frame if blog else None)
    if asked is None:  # it has gone
        return
    if blog is None:
        reject_frame(message)
        return
    name, speech = message.reply_channel.name, None
    listener = listeners.find(blog, name)
    try:
        if frame is None:
            reject_frame(message)
        elif listener is None:  # what was known of it is lost: its page comes back
            message.reply_channel.send({"close": CLOSE_RESTARTING})
        else:
            speech = answer_frame(message, slug, blog, listener, frame, asked)
    finally:
        # Whatever comes of it: the frames behind it wait for it.
        inbox.take_frame(blog, name, message.get("order") or 1, speech)


def answer_frame(
    message: Message,
    slug: str | None,
    blog: Blog,
    listener: Listener,
    frame: Frame,
    asked: turns.Asked,
) -> Speech | None:
    """Do what a frame asks for, or tell why not; return what was said in it, if it was a `say`."""
    if frame["type"] in ("ping", "sync"):  # a worker may have died that had greeted it, and no more
        for name in groups_of(listener, blog):
            Group(name).add(message.reply_channel)
    replays.schedule(message.reply_channel.name, slug, asked.wait, replays.ROOM_CHANNEL)
    if frame["type"] == "ping":
        sockets.reply(message, encode({"type": "pong"}))
    elif frame["type"] != "sync":
        try:
            return act(message, blog, slug, listener, frame)
        except Refused as refusal:
            told = {key: frame[key] for key in ("nonce", "id") if key in frame}
            sockets.reply(message, encode(wire.refusal(refusal, **told)))
    return None


def act(
    message: Message, blog: Blog, slug: str | None, listener: Listener, frame: Frame
) -> Speech | None:
    """Do what a frame asks for beyond listening, by the blog's row as it is now; raises Refused."""
    if frame["type"] == "say":
        blog = kept.find_blog(slug or DEFAULT_SLUG) or blog
        return say(visitors.look_again(listener, blog), blog, frame)
    blog.refresh_from_db()
    if frame["type"] == "name":
        sockets.reply(message, encode(wire.you(introduce(listener, blog, frame))))
    elif frame["type"] == "report":
        sockets.reply(message, encode(report(listener, blog, frame)))
    elif frame["type"] == "quote":
        sockets.reply(message, encode(quote(listener, blog, frame)))
    else:
        moderate(listener, blog, frame)
    return None


def introduce(listener: Listener, blog: Blog, frame: Frame) -> Wire:
    """Return what a guest is told who says who they are; raises Refused."""
    listener = visitors.recall(listener, blog, frame.get("token"))
    ban = bans.find_ban(blog, listener)
    if not ban and (frame["name"] != listener.name or not listener.name):
        listener = take_name(listener, blog, frame["name"])
        ban = bans.find_ban(blog, listener)
    listeners.note(blog, [listener])
    return visitors.describe(listener, blog, ban)


def reject_frame(message: Message) -> None:
    """Answer a frame that is none of the protocol's; a few of them close the socket."""
    bad = Refused("bad_frame", "That is no frame of a room's: see docs/protocol.md.")
    sockets.reply(message, encode(wire.refusal(bad)))
    if count_event("errors", message.reply_channel.name) >= sockets.MAX_ERRORS:
        message.reply_channel.send({"close": CLOSE_MISBEHAVING})


def answer_sync(message: Message) -> None:
    """Send a socket the part after the cursor that it has waiting, if it is still there."""
    name, slug = message.reply_channel.name, message["slug"]
    blog, turn = sockets.find_blog(slug), turns.take(name)
    if blog is None or turn is None:
        return
    part = history.read_part(blog, turn.epoch, turn.since)
    for text in part.texts:
        sockets.reply(message, text)
    following = (part.epoch, part.seq) if part.more else None
    wait = turns.finish(name, turn, part.size, following)
    replays.schedule(name, slug, wait, replays.ROOM_CHANNEL)


def deliver_waiting(message: Message) -> None:
    """Deliver what waits in a room's inbox; sent where something was left there."""
    blog = Blog.objects.filter(pk=message["blog"]).first()
    if blog is not None:
        inbox.resume(blog, message["socket"])


@Together
def disconnect_listeners(messages: list[Message], slug: str | None = None) -> None:
    """Forget those who left, and take them out of the Groups."""
    names = [message.reply_channel.name for message in messages]
    turns.leave(names)
    blog = sockets.find_blog(slug)
    if blog is None:
        return
    listeners.forget(blog, names)
    inbox.forget(names)
    for message in messages:
        for name in (blog.room_group, blog.moderators_group):
            pending.leave(Group(name), message.reply_channel)
