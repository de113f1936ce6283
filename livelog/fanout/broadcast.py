"""One batch of entries from Daphne's list, dealt to its sockets in the reactor's thread.

The frames of consecutive messages to one group are joined and written once to each member. What
concerns one socket in between (a reply, a join, a leave) first brings that socket up to date, so
each gets everything in the order of the list.
"""

import logging

from livelog.fanout import entry
from livelog.fanout.frame import encode_message

logger = logging.getLogger("livelog.fanout")

JOINED = 64 * 1024  # bytes; longer runs go out in parts, whose rest a slow socket may have to keep


class Broadcast:
    """Deals batches to the sockets of a factory, by way of its Members."""

    def __init__(self, factory, members, crew):
        self.factory = factory
        self.members = members
        self.crew = crew
        self._group = None
        self._frames = []
        self._seen = {}  # channels that have had the first n frames of this run, or need none

    def deliver(self, entries):
        """Deal one batch: a list of (kind, names, message)."""
        for kind, names, message in entries:
            try:
                self._deal(kind, names, message)
            except Exception:
                # One message that an application got wrong must not cost others the batch.
                logger.exception("Cannot deliver to %s", names[0])
        self.flush()

    def _deal(self, kind, names, message):
        if kind == entry.GROUP:
            self._send_group(names[0], message)
        elif kind == entry.MESSAGE:
            self._settle(names[0])
            self.factory.dispatch_reply(names[0], message)
        elif kind == entry.JOIN:
            self._join(*names)
        elif kind == entry.LEAVE:
            self._settle(names[1])
            self.members.leave(*names)

    def _send_group(self, group, message):
        frame = encode_message(message)
        if group != self._group or frame is None:
            self.flush()
        if frame is None:
            self._send_each(group, message)
        else:
            self._group = group
            self._frames.append(frame)

    def _send_each(self, group, message):
        """Deal what is no plain frame (a close, an HTTP response); a group accepts no socket."""
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

    def _join(self, group, channel):
        outlet = self.factory.find_outlet(channel)
        if outlet is None:
            self.members.refuse(group, channel)
            return
        self._settle(channel)
        self.members.join(group, channel, outlet)
        if group == self._group:
            self._seen[channel] = len(self._frames)

    def _settle(self, channel):
        """Give one socket the frames of the run so far."""
        outlet = self._frames and self.members.groups.get(self._group, {}).get(channel)
        seen = self._seen.get(channel, 0)
        if outlet and seen < len(self._frames):
            outlet.write(b"".join(self._frames[seen:]))
            self._seen[channel] = len(self._frames)

    def flush(self):
        """Write the run's frames to every member, joined."""
        group, frames, seen = self._group, self._frames, self._seen
        self._group, self._frames, self._seen = None, [], {}
        if not frames:
            return
        members = self.members.groups.get(group, {})
        late = [(members[channel], first) for channel, first in seen.items() if channel in members]
        outlets = [outlet for channel, outlet in members.items() if channel not in seen]
        for data in join_frames(frames):
            for outlet, taken in self.crew.send(outlets, data):
                outlet.keep(data, taken)
        for outlet, first in late:
            for data in join_frames(frames[first:]):
                outlet.write(data)


def join_frames(frames):
    """Return the frames joined into parts of at most JOINED bytes, or of one frame."""
    parts, part, size = [], [], 0
    for frame in frames:
        if part and size + len(frame) > JOINED:
            parts.append(b"".join(part))
            part, size = [], 0
        part.append(frame)
        size += len(frame)
    if part:
        parts.append(b"".join(part))
    return parts
