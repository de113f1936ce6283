"""Groups that know Daphne processes instead of their sockets.

A channel of a Daphne that fans out is named `daphne.response.fanout.<process>!<socket>`. For such a
channel `group_add` notes the member in Redis and pushes a join to the list of its process;
`send_group` pushes one envelope to each process that has members. Everything for one Daphne goes
through its one list, so accept, join, replies and group messages keep their order. All other
channels in groups work as in asgi_redis.
"""

import logging
import time
from typing import Any, Dict, List, Sequence, Tuple

from asgi_redis.core import BaseRedisChannelLayer

from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Message

logger = logging.getLogger("livelog.fanout")

PROCESS_PREFIX = "daphne.response.fanout."
# A group message finds room where replies no longer do: a few readers that ask for much must not
# cost all the others what is live.
COUNTED = 100  # groups whose members are counted in one call: Redis does nothing else meanwhile
GROUP_ROOM = 2  # times the capacity of a process's list, and the bytes that may wait there


def is_daphne(channel: str) -> bool:
    """Tell whether a channel belongs to a Daphne that fans out."""
    return channel.startswith(PROCESS_PREFIX) and "!" in channel


class Groups(BaseRedisChannelLayer):
    """The part of a channel layer that is about groups; asgi_redis's own comes after it."""

    lease: float

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The run of Redis (its run_id) that answered the last send, by server.
        self._run_ids: Dict[int, bytes] = {}
        # The processes that the last send to a group was for; they register again after a restart.
        self._told: Dict[str, List[bytes]] = {}
        super().__init__(*args, **kwargs)

    def group_add(self, group: str, channel: str) -> None:
        """Add a channel to a group.

        A Daphne's stays until it is discarded or its socket closes, any other for `group_expiry`
        seconds, as in asgi_redis.
        """
        if not is_daphne(channel):
            return super().group_add(group, channel)
        self._change_member("group_add", envelope.JOIN, group, channel)

    def group_discard(self, group: str, channel: str) -> None:
        """Take a channel out of a group if it is in it."""
        if not is_daphne(channel):
            return super().group_discard(group, channel)
        self._change_member("group_discard", envelope.LEAVE, group, channel)

    def _change_member(self, script: str, kind: str, group: str, channel: str) -> None:
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        process = self.non_local_name(channel)
        args = [group, process, channel, self._lists_are_here()]
        self.call_script(script, self.consistent_hash(group), args=args)
        if self.ring_size > 1:
            args = [kind, f"{group} {channel}"]
            self.call_script("push", self.consistent_hash(process), [self.prefix + process], args)

    def sends_memberships(self, channel: str) -> bool:
        """Tell whether send_many() takes a Membership of a channel: its list is where its groups are."""
        return self.ring_size == 1 and is_daphne(channel)

    def _lists_are_here(self) -> str:
        return "1" if self.ring_size == 1 else "0"

    def group_channels(self, group: str) -> List[str]:
        """Return all channels in a group."""
        args = [group, time.time()]
        channels = self.call_script("group_channels", self.consistent_hash(group), args=args)
        return [channel.decode("utf8") for channel in channels]

    def group_size(self, group: str) -> int:
        """Return how many channels are in a group; Redis's work grows with processes."""
        return self.group_sizes([group])[0]

    def group_sizes(self, groups: Sequence[str]) -> List[int]:
        """Return how many channels are in each of some groups, a hundred in one call to Redis."""
        homes: Dict[int, List[str]] = {}
        for group in groups:
            homes.setdefault(self.consistent_hash(group), []).append(group)
        sizes: Dict[str, int] = {}
        for index, names in homes.items():
            for first in range(0, len(names), COUNTED):
                part = names[first : first + COUNTED]
                args = [time.time(), *part]
                sizes.update(zip(part, self.call_script("group_sizes", index, args=args)))
        return [sizes[group] for group in groups]

    def send_group(self, group: str, message: Message) -> None:
        """Send a message to all channels in a group: one call to Redis, if they are Daphne's.

        When Redis has been restarted since the last send, it waits for the Daphnes that had members
        then to register again, for as long as half their lease at most.
        A Daphne whose list is full misses it; that is logged and counted as channel_full.
        """
        assert self.valid_group_name(group), "Group name not valid"
        payload = self.serialize(message)
        channels, full, elsewhere = self._send_to_processes(group, payload)
        for channel in channels:
            self._send_to_member(channel.decode("utf8"), message)
        for process in (name.decode("ascii") for name in elsewhere):
            if not self._send_to_process(process, group, payload):
                full.append(process.encode("ascii"))
        if full:
            names = ", ".join(process.decode("ascii") for process in full)
            logger.warning(
                "A message to group %s was dropped for %s: the process does not keep up. Its "
                "list may be longer with a larger channel_capacity of daphne.response.*",
                group,
                names,
            )

    def _send_to_processes(
        self, group: str, payload: bytes
    ) -> Tuple[List[bytes], List[bytes], List[bytes]]:
        index = self.consistent_hash(group)
        capacity = GROUP_ROOM * self.get_capacity(PROCESS_PREFIX + "!")
        budget = GROUP_ROOM * self.get_budget(PROCESS_PREFIX + "!")
        while True:
            args = [group, payload, capacity, time.time(), self._lists_are_here()]
            args += [self._run_ids.get(index, ""), budget, self.lease / 2]
            answer = self.call_script("send_group", index, args=[*args, *self._told.get(group, ())])
            if answer is not None:
                *found, told, self._run_ids[index] = answer
                self._remember(group, told)
                return found
            # Redis was restarted since the last send: every Daphne is about to register again.
            time.sleep(0.1)

    def _remember(self, group: str, told: List[bytes]) -> None:
        """Note which processes had members in a group, as long as there are some."""
        if told:
            self._told[group] = told
        else:
            self._told.pop(group, None)

    def _send_to_member(self, channel: str, message: Message) -> None:
        try:
            self.send(channel, message)
        except self.ChannelFull:
            # Counted by send(); the specification has send_group never raise it.
            return

    def _send_to_process(self, process: str, group: str, payload: bytes) -> bool:
        index = self.consistent_hash(process)
        capacity = GROUP_ROOM * self.get_capacity(process)
        budget = GROUP_ROOM * self.get_budget(process)
        args = [process, envelope.GROUP, group, payload, capacity, budget]
        return not self.call_script("send", index, args=args)
