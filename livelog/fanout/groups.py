"""Groups that know Daphne processes instead of their sockets.

A channel of a Daphne that fans out is named `daphne.response.fanout.<process>!<socket>`. For such a
channel `group_add` notes the member in Redis and pushes a join to the list of its process;
`send_group` pushes one envelope to each process that has members. Everything for one Daphne goes
through its one list, so accept, join, replies and group messages keep their order. All other
channels in groups work as in asgi_redis.
"""

import logging
import time

from livelog.fanout import entry

logger = logging.getLogger("livelog.fanout")

PROCESS_PREFIX = "daphne.response.fanout."
# A group message finds room where replies no longer do: a few readers that ask for much must not
# cost all the others what is live.
ENVELOPE_ROOM = 2  # times the capacity of a process's list


def is_daphne(channel):
    """Tell whether a channel belongs to a Daphne that fans out."""
    return channel.startswith(PROCESS_PREFIX) and "!" in channel


class Groups:
    """The part of a channel layer that is about groups; asgi_redis's own comes after it."""

    def __init__(self, *args, **kwargs):
        self._runs = {}  # the run of Redis that answered the last send, by server
        super().__init__(*args, **kwargs)

    def group_add(self, group, channel):
        """Add a channel to a group.

        A Daphne's stays until it is discarded or its socket closes, any other for `group_expiry`
        seconds, as in asgi_redis.
        """
        if not is_daphne(channel):
            return super().group_add(group, channel)
        self._change_member("group_add", entry.JOIN, group, channel)

    def group_discard(self, group, channel):
        """Take a channel out of a group if it is in it."""
        if not is_daphne(channel):
            return super().group_discard(group, channel)
        self._change_member("group_discard", entry.LEAVE, group, channel)

    def _change_member(self, script, kind, group, channel):
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        process = self.non_local_name(channel)
        args = [group, process, channel, self._lists_are_here()]
        self.call_script(script, self.consistent_hash(group), args=args)
        if self.ring_size > 1:
            args = [kind, "%s %s" % (group, channel)]
            self.call_script("push", self.consistent_hash(process), [self.prefix + process], args)

    def _lists_are_here(self):
        return "1" if self.ring_size == 1 else "0"

    def group_channels(self, group):
        """Return all channels in a group."""
        args = [group, time.time()]
        channels = self.call_script("group_channels", self.consistent_hash(group), args=args)
        return [channel.decode("utf8") for channel in channels]

    def group_size(self, group):
        """Return how many channels are in a group; Redis's work grows with processes."""
        return self.call_script(
            "group_size", self.consistent_hash(group), args=[group, time.time()]
        )

    def send_group(self, group, message):
        """Send a message to all channels in a group: one call to Redis, if they are Daphne's.

        When Redis has been restarted since the last send, it waits up to two seconds for the
        Daphnes to register again.
        A Daphne whose list is full misses it; that is logged and counted as channel_full.
        """
        assert self.valid_group_name(group), "Group name not valid"
        payload = self.serialize(message)
        channels, full, elsewhere = self._send_envelopes(group, payload)
        for channel in channels:
            self._send_to_member(channel.decode("utf8"), message)
        full += [process for process in elsewhere if not self._envelop(process, group, payload)]
        if full:
            names = ", ".join(process.decode("ascii") for process in full)
            logger.warning(
                "A message to group %s was dropped for %s: the process does not keep up. Its "
                "list may be longer with a larger channel_capacity of daphne.response.*",
                group,
                names,
            )

    def _send_envelopes(self, group, payload):
        index = self.consistent_hash(group)
        capacity = ENVELOPE_ROOM * self.get_capacity(PROCESS_PREFIX + "!")
        while True:
            args = [group, payload, capacity, time.time(), self._lists_are_here()]
            args.append(self._runs.get(index, ""))
            answer = self.call_script("send_group", index, args=args)
            if answer is not None:
                *found, self._runs[index] = answer
                return found
            # Redis was restarted since the last send: every Daphne is about to register again.
            time.sleep(0.1)

    def _send_to_member(self, channel, message):
        try:
            self.send(channel, message)
        except self.ChannelFull:
            # Counted by send(); the specification has send_group never raise it.
            return

    def _envelop(self, process, group, payload):
        process = process.decode("ascii")
        index = self.consistent_hash(process)
        capacity = ENVELOPE_ROOM * self.get_capacity(process)
        args = [process, entry.GROUP, group, payload, capacity]
        return not self.call_script("send", index, args=args)
