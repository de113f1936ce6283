"""What consumers leave to be done when they are done: messages, joins and leaves, in their order.

In the place of Channels' PendingMessageStore.send_and_flush, which makes a call for each message, and
on the first failure drops the rest and ends the worker.
"""

import itertools
import logging
import time
from typing import Any, List, NamedTuple, Optional, Tuple, Union

from channels import Channel, Group
from channels.message import pending_message_store

from livelog.fanout.layer.envelope import JOIN, LEAVE, Membership, Message
from livelog.fanout.layer.outage import LOST, Outage

logger = logging.getLogger("livelog.fanout")

PAUSE = 0.2  # seconds between attempts
FULL_FOR = 2.0  # seconds that a full channel is tried for, as in Channels
# Seconds that Redis is waited for, and so how late SIGTERM may take effect; where Redis hangs, each
# call that a consumer makes and the last attempt for each channel take up to CALL_TIMEOUT more.
LOST_FOR = 10.0

outage = Outage()


class Member(NamedTuple):
    """A channel that is to join or leave a group."""

    group: Group
    name: str
    channel_layer: Any

    def change(self, kind: str) -> None:
        """Have it join or leave by a call of its own."""
        change = self.group.add if kind == JOIN else self.group.discard
        change(self.name)


Sender = Union[Channel, Group, Member]  # what is told; a Member is told a kind of Membership
Pending = List[Tuple[Sender, Union[Message, str]]]


def join(group: Group, channel: Channel) -> None:
    """Have a channel join a group behind what it is sent until now: when the consumer is done.

    Group.add is a call to Redis for each channel, and overtakes what the consumer has sent.
    """
    leave_pending(group, channel, JOIN)


def leave(group: Group, channel: Channel) -> None:
    """Have a channel leave a group when the consumer is done."""
    leave_pending(group, channel, LEAVE)


def leave_pending(group: Group, channel: Channel, kind: str) -> None:
    """Leave a change of a group's members to be made; outside of consumers it is made at once."""
    member = Member(group, channel.name, channel.channel_layer)
    if pending_message_store.active:
        pending_message_store.append(member, kind)
    else:
        member.change(kind)


def send_pending() -> None:
    """Send now what the consumer has left to be sent so far; for one that goes on after it."""
    local = pending_message_store.threadlocal
    if pending_message_store.active:
        pending, local.messages = local.messages, []
        send_all(pending)


def flush_pending(**kwargs: Any) -> None:
    """Send what a consumer left to be sent; called by Channels when it has finished."""
    send_all(pending_message_store.threadlocal.__dict__.pop("messages", []))


def send_all(pending: Pending) -> None:
    """Send what is pending, to each layer by itself."""
    for _, of_layer in itertools.groupby(pending, key=lambda each: id(each[0].channel_layer)):
        send_patiently(list(of_layer))


def find_outage(layer: Any) -> Outage:
    """Return the Outage of a layer that has one, else the one that all others share."""
    return getattr(layer, "outage", outage)


def send_patiently(pending: Pending) -> None:
    """Send messages of one layer in order, waiting for room and for Redis."""
    started = time.monotonic()
    while pending:
        patience = FULL_FOR
        try:
            left = send_some(pending)
        except LOST as error:
            find_outage(pending[0][0].channel_layer).begin(error)
            left, patience = pending, LOST_FOR
        if len(left) < len(pending):
            started = time.monotonic()
        elif time.monotonic() - started > patience:
            left = give_up(left, patience)
        else:
            time.sleep(PAUSE)
        pending = left


def send_some(pending: Pending) -> Pending:
    """Send as much as there is room for in one call; return what is left, in order."""
    layer = pending[0][0].channel_layer
    steps = [make_step(sender, content) for sender, content in pending]
    count = steps.index(None) if None in steps else len(steps)
    try:
        refused = layer.send_many(steps[:count]) if count else send_first(pending)
    except LOST:
        raise
    except Exception:
        # A layer serialises all before it sends any: one that cannot be sent must not cost the others.
        if count > 1:
            return send_some(pending[:1]) + pending[1:]
        logger.exception("What is for %s cannot be sent", pending[0][0].name)
        refused = []
    return [pending[number] for number in refused] + pending[max(count, 1) :]


def send_first(pending: Pending) -> List[int]:
    """Send the first of what is pending by a call of its own; return its number if it is refused."""
    sender, content = pending[0]
    if isinstance(sender, Member):
        sender.change(str(content))
        return []
    try:
        sender.send(content, immediately=True)
    except sender.channel_layer.ChannelFull:
        return [0]
    return []


def make_step(sender: Sender, content: Any) -> Optional[Tuple[str, Union[Message, Membership]]]:
    """Return what is pending as the layer's send_many takes it, None where it does not."""
    layer = sender.channel_layer
    if isinstance(sender, Group) or not hasattr(layer, "send_many"):
        return None
    if not isinstance(sender, Member):
        return sender.name, content
    if layer.sends_memberships(sender.name):
        return sender.name, Membership(content, sender.group.name)
    return None


def give_up(pending: Pending, patience: float) -> Pending:
    """Drop what is for the same channel as the first message; return the rest."""
    name = pending[0][0].name
    left = [each for each in pending if each[0].name != name]
    logger.error(
        "%d messages to %s were dropped after %g s: it is full, or Redis is away. More workers or "
        "a larger channel_capacity help where it is full.",
        len(pending) - len(left),
        name,
        patience,
    )
    return left
