"""Batches from Daphne's list, brought to its sockets in the reactor's thread, a slice at a time.

What a group is sent goes through its Lane. What concerns one socket (a reply, a join, a leave, a
message of another of its groups) first brings that socket up to date, so each gets everything in the
order of the list, whatever its fellows still wait for. Of the lanes that have something to send the
one goes first whose last run ended first: what is said now and then is not kept by a group that is
sent something all the time, not even in the middle of that one's run.
"""

import logging
from typing import TYPE_CHECKING, Callable, Dict, Optional, Sequence

from livelog.fanout.daphne.sending.frame import encode_message
from livelog.fanout.daphne.sending.lane import Lane
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Delivery, Message

if TYPE_CHECKING:
    from livelog.fanout.daphne.factory import FanoutFactory

logger = logging.getLogger("livelog.fanout")

SLICE = 1000  # sockets


class Broadcast:
    """Delivers batches to the sockets of a factory, by way of its Members; `make_lane(group)` returns a Lane."""

    def __init__(
        self, factory: "FanoutFactory", members: Members, make_lane: Callable[[str], Lane]
    ) -> None:
        self.factory = factory
        self.members = members
        self.make_lane = make_lane
        self.lanes: Dict[str, Lane] = {}  # of the groups that have sockets
        self.busy: Dict[str, Lane] = {}  # those that have something to send

    @property
    def waiting(self) -> int:
        """How many bytes wait for their first socket."""
        return sum(lane.waiting for lane in self.busy.values())

    def take(self, batch: Sequence[Delivery]) -> None:
        """Do what a batch says, oldest first, but for frames to groups: these wait in their lanes."""
        for delivery in batch:
            try:
                self._take_one(delivery)
            except Exception:
                # One message that an application got wrong must not cost others the batch.
                logger.exception("Cannot deliver to %s", delivery.names[0])

    def send_slice(self, now: float) -> bool:
        """Send the next slice, of as many due lanes as it holds; tell whether a run is under way now."""
        due = [lane for lane in self.busy.values() if lane.due <= now]
        room = SLICE
        for lane in sorted(due, key=lambda each: each.ended):
            if not self._fits(lane, room):
                break
            try:
                room -= lane.send_slice(room)
            finally:
                if not lane:
                    self._retire(lane)
        return any(lane.is_under_way for lane in self.busy.values())

    def catch_up(self, channel: str, but: str = "") -> None:
        """Give one socket what waits for it in each lane, or in all but one."""
        for group, lane in self.busy.items():
            if group != but:
                lane.catch_up(channel)

    def find_due(self) -> Optional[float]:
        """Return when the next lane is due, None where nothing waits."""
        return min((lane.due for lane in self.busy.values()), default=None)

    def _take_one(self, delivery: Delivery) -> None:
        kind, names, message = delivery.kind, delivery.names, delivery.message or {}
        if kind == envelope.GROUP:
            self._send_group(names[0], message, delivery.deadline)
        elif kind == envelope.MESSAGE:
            self.catch_up(names[0])
            self.factory.dispatch_reply(names[0], message)
        elif kind == envelope.JOIN:
            self._join(*names)
        elif kind == envelope.LEAVE:
            self.catch_up(names[1])
            self.members.leave(*names)

    def _send_group(self, group: str, message: Message, deadline: int) -> None:
        frame = encode_message(message)
        if frame is None:
            self._send_each(group, message)
            return
        for listener in self.members.listeners.get(group, {}).values():
            listener.write(frame)
        members = self.members.groups.get(group)
        if not members:
            return
        for channel in self.members.find_shared(group):
            self.catch_up(channel, but=group)
        self._find_lane(group).add(frame, deadline)

    def _find_lane(self, group: str) -> Lane:
        """Return the lane of a group with sockets, busy from now on."""
        if group not in self.lanes:
            self.lanes[group] = self.make_lane(group)
        lane = self.busy[group] = self.lanes[group]
        return lane

    def _send_each(self, group: str, message: Message) -> None:
        """Deliver what is no plain frame (a close, an HTTP response); a group accepts no socket."""
        failures = 0
        for channel in list(self.members.groups.get(group, ())):
            protocol = self.factory.reply_protocols.get(channel)
            if protocol is None or (protocol.is_connecting and set(message) != {"close"}):
                continue
            try:
                self.catch_up(channel)
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
        self.catch_up(channel)
        self.members.join(group, channel, queue)
        if group in self.busy:
            self.busy[group].join(channel)

    def _fits(self, lane: Lane, room: int) -> bool:
        """Tell whether a lane may go on in what is left of a slice, or send a whole run in it.

        A longer run begins with a slice: else one would begin where another ends, and none be the last.
        """
        size = self.members.count_sockets(lane.group)
        return room == SLICE or (room > 0 and lane.is_under_way) or size <= room

    def _retire(self, lane: Lane) -> None:
        """Keep no lane that has sent all, where its group has no sockets any more."""
        del self.busy[lane.group]
        if len(self.lanes) > len(self.members.groups):
            kept = {**self.members.groups, **self.busy}
            self.lanes = {group: each for group, each in self.lanes.items() if group in kept}
