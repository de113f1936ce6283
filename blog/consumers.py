"""The consumers: what a reader's socket may ask, and what it is told.

A reader is accepted and greeted, joins the blog's Group, and only then is its cursor answered: what
is published meanwhile comes through the Group, and the client drops what it already has.
"""

from typing import List, Optional

from channels import Group
from channels.message import Message

from blog import replays, sockets
from blog.const import DEFAULT_SLUG
from blog.coordination import turns
from blog.log.parts import Part
from blog.log.replay import read_part
from blog.web.kept.blogs import find_blog
from livelog import failpoint
from livelog.fanout import pending
from livelog.fanout.together import Together
from livelog.metrics import definitions


@Together
def connect_readers(messages: List[Message], slug: Optional[str] = None) -> None:
    """Accept readers, greet them, have them join the blog's Group, and their cursors answered.

    In three calls to Redis or four, however many they are.
    """
    # Not as it was some seconds ago: it may have been hidden since.
    blog = find_blog(slug or DEFAULT_SLUG)
    welcome = [each for each in messages if blog and sockets.may_read(each, blog)]
    for message in messages:
        if message not in welcome:
            refuse_reader(message)
    if blog is None or not welcome:
        return
    sockets.greet(welcome, blog, slug)
    for message in welcome:
        pending.join(Group(blog.group_name), message.reply_channel)
    # At once, not when the consumer ends: what is read for their cursors is read when they have joined.
    pending.send_pending()
    failpoint.reach("greeted")
    sockets.answer_cursors(welcome, blog, slug)


def refuse_reader(message: Message) -> None:
    """Refuse a socket (403): there is no blog for it at its path, or its page is another site's."""
    sockets.refuse(message)


def receive_frame(message: Message, slug: Optional[str] = None) -> None:
    """Answer a reader's `ping`, have its `sync` answered; anything else is an error, then a close.

    Either also has the reader join the Group, which changes nothing for one that is in it: a worker
    that dies, or loses Redis, may have greeted a reader and no more.
    """
    blog, frame = sockets.find_blog(slug), sockets.parse_frame(message.get("text"))
    asked = sockets.note_frame(message, frame if blog else None)
    if asked is None:  # it has gone: what it leaves behind in the queues is worth one look
        return
    if blog and frame:
        Group(blog.group_name).add(message.reply_channel)
        sockets.tell_address(message, blog, slug)
    sockets.answer_frame(message, slug, frame if blog else None, asked)


def answer_sync(message: Message) -> None:
    """Send a socket the part after the cursor that it has waiting, if it is still there."""
    name, slug = message.reply_channel.name, message["slug"]
    blog, turn = sockets.find_blog(slug), turns.take(name)
    if blog is None or turn is None:
        return
    part = read_part(blog, turn.epoch, turn.since)
    count_recovery(part)
    for text in part.texts:
        sockets.reply(message, text)
    following = (part.epoch, part.seq) if part.more else None
    replays.schedule(name, slug, turns.finish(name, turn, part.size, following))


def count_recovery(part: Part) -> None:
    """Count a replay, once: with its last part, or as a reset with its first."""
    if part.is_reset:
        definitions.recoveries.labels("reset").inc()
    elif not part.more:
        definitions.recoveries.labels("recovered").inc()


@Together
def disconnect_readers(messages: List[Message], slug: Optional[str] = None) -> None:
    """Take readers that left out of the blog's Group, and forget what they have asked."""
    turns.leave([message.reply_channel.name for message in messages])
    blog = sockets.find_blog(slug)
    if blog is not None:
        for message in messages:
            pending.leave(Group(blog.group_name), message.reply_channel)


def forget_stranger(message: Message) -> None:
    """Do nothing for a socket that was refused: it never joined a Group."""
