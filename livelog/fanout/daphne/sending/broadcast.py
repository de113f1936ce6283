"""One batch from Daphne's list, delivered to its sockets in the reactor's thread.

The frames of consecutive messages to one group are joined and written once to each member. What
concerns one socket in between (a reply, a join, a leave) first brings that socket up to date, so
each gets everything in the order of the list.
"""

import logging
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from livelog.fanout.daphne.sending.frame import encode_message
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_threads import SendThreads
from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Delivery, Message

if TYPE_CHECKING:
    from livelog.fanout.daphne.factory import FanoutFactory

logger = logging.getLogger("livelog.fanout")

JOINED = 64 * 1024  # bytes; longer runs go out in parts, whose rest a slow socket may have to keep


class Broadcast:
    """Delivers batches to the sockets of a factory, by way of its Members."""

    def __init__(
        self, factory: "FanoutFactory", members: Members, send_threads: SendThreads
    ) -> None:
        self.factory = factory
        self.members = members
        self.send_threads = send_threads
        # The run: consecutive messages to one group, as frames, and the channels that have had
        # the first n of them, or need none.
        self._group: Optional[str] = None
        self._frames: List[bytes] = []
        self._seen: Dict[str, int] = {}

    def deliver(self, batch: Sequence[Delivery]) -> None:
        """Deliver one batch, oldest first."""
        for kind, names, message, *_ in batch:
            try:
                self._deliver_one(kind, names, message or {})
            except Exception:
                # One message that an application got wrong must not cost others the batch.
                logger.exception("Cannot deliver to %s", names[0])
        self.flush()

    def _deliver_one(self, kind: str, names: List[str], message: Message) -> None:
        if kind == envelope.GROUP:
            self._send_group(names[0], message)
        elif kind == envelope.MESSAGE:
            self._catch_up(names[0])
            self.factory.dispatch_reply(names[0], message)
        elif kind == envelope.JOIN:
            self._join(*names)
        elif kind == envelope.LEAVE:
            self._catch_up(names[1])
            self.members.leave(*names)

    def _send_group(self, group: str, message: Message) -> None:
        frame = encode_message(message)
        if group != self._group or frame is None:
            self.flush()
        if frame is None:
            self._send_each(group, message)
        else:
            self._group = group
            self._frames.append(frame)

    def _send_each(self, group: str, message: Message) -> None:
        """Deliver what is no plain frame (a close, an HTTP response); a group accepts no socket."""
        failures = 0
        for channel in list(self.members.groups.get(group, ())):
            protocol = self.factory.reply_protocols.get(channel)
            if protocol is None or (protocol.is_connecting and set(message) != {"close"}):
                continue
            try:
                self.factory.dispatch_reply(channel, message)
            except Exception:
                if not failures:
                    logger.exception("Cannot deliver a message of group %s", group)
                failures += 1

    def _join(self, group: str, channel: str) -> None:
        queue = self.factory.find_queue(channel)
        if queue is None:
            self.members.refuse(group, channel)
            return
        self._catch_up(channel)
        self.members.join(group, channel, queue)
        if group == self._group:
            self._seen[channel] = len(self._frames)

    def _catch_up(self, channel: str) -> None:
        """Give one socket the frames of the run so far."""
        queue = self.members.groups.get(self._group or "", {}).get(channel)
        seen = self._seen.get(channel, 0)
        if queue is not None and seen < len(self._frames):
            queue.write(b"".join(self._frames[seen:]))
            self._seen[channel] = len(self._frames)

    def flush(self) -> None:
        """Write the run's frames to every member, joined."""
        group, frames, seen = self._group, self._frames, self._seen
        self._group, self._frames, self._seen = None, [], {}
        if group is None:
            return
        members = self.members.groups.get(group, {})
        late = [(members[channel], first) for channel, first in seen.items() if channel in members]
        queues = [queue for channel, queue in members.items() if channel not in seen]
        for data in join_frames(frames):
            for queue, taken in self.send_threads.send(queues, data):
                queue.keep(data, taken)
        for queue, first in late:
            for data in join_frames(frames[first:]):
                queue.write(data)


def join_frames(frames: Sequence[bytes]) -> List[bytes]:
    """Return the frames joined into parts of at most JOINED bytes, or of one frame."""
    parts: List[bytes] = []
    part: List[bytes] = []
    size = 0
    for frame in frames:
        if part and size + len(frame) > JOINED:
            parts.append(b"".join(part))
            part, size = [], 0
        part.append(frame)
        size += len(frame)
    if part:
        parts.append(b"".join(part))
    return parts
