"""The channel layer: asgi_redis, but a group knows Daphne processes instead of their sockets.

A channel of a Daphne that fans out is named `daphne.response.fanout.<process>!<socket>`. For such a
channel `group_add` notes the member in Redis and pushes a join to the list of its process;
`send_group` pushes one envelope to each process that has members. Everything for one Daphne goes
through its one list, so accept, join, replies and group messages keep their order. All other
channels, and other members of groups, work as in asgi_redis.

An entry lies in its list whole, with its deadline (asgi_redis: a key for each body), so that a
send is one call to Redis and a receive is one or two.
"""

import logging
import random
import time

import redis
from asgi_redis import RedisChannelLayer, RedisSentinelChannelLayer

from livelog.fanout import entry
from livelog.fanout.outage import LOST, Outage
from livelog.fanout.scripts import load_scripts
from livelog.fanout.serial import decode_message, encode_message
from livelog.fanout.tls import use_tls_connection

logger = logging.getLogger("livelog.fanout")

PROCESS_PREFIX = "daphne.response.fanout."

# A storm of connects must fit, and the replies to all sockets of a Daphne share one list. A
# process whose list is full gets no more group messages: its readers find the hole by themselves.
CAPACITIES = {
    "websocket.connect": 20000,
    "websocket.receive": 20000,
    "websocket.disconnect": 50000,
    "http.request": 5000,
    "daphne.response.*": 50000,
}
CONNECT_TIMEOUT = 3  # seconds
CALL_TIMEOUT = 10  # seconds; asgi_redis blocks for 5 and wants no less


def is_daphne(channel):
    """Tell whether a channel belongs to a Daphne that fans out."""
    return channel.startswith(PROCESS_PREFIX) and "!" in channel


class FanoutMixin:
    """What the fan-out changes in an asgi_redis channel layer, of any kind.

    `lease`: seconds after which a Daphne that no longer renews it counts as dead.
    """

    extensions = ["groups", "flush", "statistics"]

    def __init__(self, *args, lease=10, channel_capacity=None, **kwargs):
        self.lease = lease
        self._has_sent = False
        self.outage = Outage()
        capacities = dict(channel_capacity or {})
        for pattern, capacity in CAPACITIES.items():
            capacities.setdefault(pattern, capacity)
        super().__init__(*args, channel_capacity=capacities, **kwargs)

    def _register_scripts(self):
        super()._register_scripts()
        self.scripts = load_scripts(self)
        connection = self.connection(None)
        self._registered = {
            name: connection.register_script(text) for name, text in self.scripts.items()
        }

    def call_script(self, name, index, keys=(), args=()):
        """Run the script `name` on the server `index` and return its answer."""
        try:
            answer = self._registered[name](keys=keys, args=args, client=self.connection(index))
        except LOST as error:
            self.outage.begin(error)
            raise
        self.outage.end()
        return answer

    # Messages

    def send(self, channel, message):
        """Send a message to a channel; raises ChannelFull."""
        if self.send_many([(channel, message)]):
            raise self.ChannelFull(channel)

    def send_many(self, messages):
        """Send (channel, message) pairs in order, in one call to each server that is concerned.

        Returns the numbers, from 0, of those whose channel was full.
        """
        parts = {}
        for number, (channel, message) in enumerate(messages):
            assert isinstance(message, dict), "message is not a dict"
            assert self.valid_channel_name(channel), "Channel name not valid"
            listed = self.non_local_name(channel)
            part = parts.setdefault(self._index_to_send(listed), ([], []))
            part[0].append(number)
            part[1].append((listed, entry.MESSAGE, channel, self.serialize(message)))
        return [
            numbers[refused]
            for index, (numbers, offers) in parts.items()
            for refused in self._offer(index, offers)
        ]

    def _index_to_send(self, listed):
        if self.ring_size == 1:
            return 0
        if "!" in listed or "?" in listed:
            return self.consistent_hash(listed)
        return next(self._send_index_generator)

    def _offer(self, index, offers):
        """Send (list's channel, kind, names, payload); return the numbers of those refused."""
        args = [part for each in offers for part in (*each, self.get_capacity(each[0]))]
        return self.call_script("send", index, args=args)

    def receive(self, channels, block=False):
        """Return (channel, message) from one of the channels, or (None, None)."""
        indexes = self._receive_list_names(channels)
        for index, lists in (indexes or {}).items():
            # So that no list starves those behind it.
            random.shuffle(lists)
            data = self._pop(index, lists, block)
            if data is not None:
                found = entry.parse_entry(data)
                return found.names[0], self.deserialize(found.payload)
        return None, None

    def _pop(self, index, lists, block):
        data = self.call_script("pop", index, lists)
        if data is None and block:
            # Every list was empty just now, so what BRPOP brings has not had time to expire.
            popped = self.connection(index).brpop(lists, timeout=self.blpop_timeout)
            data = popped and popped[1]
        return data

    def serialize(self, message):
        """Return a message as bytes, encrypted if the layer has keys."""
        data = encode_message(message)
        return self.crypter.encrypt(data) if self.crypter else data

    def deserialize(self, data):
        """Return the message in `data`."""
        if self.crypter:
            data = self.crypter.decrypt(data, self.expiry + 10)
        return decode_message(data)

    # Groups

    def group_add(self, group, channel):
        """Add a channel to a group.

        A Daphne's stays until it is discarded or its socket closes, any other for `group_expiry`
        seconds, as in asgi_redis.
        """
        if not is_daphne(channel):
            return super().group_add(group, channel)
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        process = self.non_local_name(channel)
        registration = self._change_member("group_add", group, process, channel)
        if self.ring_size > 1:
            names = "%s %s %s" % (group, channel, registration.decode("ascii"))
            self._push(process, entry.JOIN, names)

    def group_discard(self, group, channel):
        """Take a channel out of a group if it is in it."""
        if not is_daphne(channel):
            return super().group_discard(group, channel)
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        process = self.non_local_name(channel)
        self._change_member("group_discard", group, process, channel)
        if self.ring_size > 1:
            self._push(process, entry.LEAVE, "%s %s" % (group, channel))

    def _change_member(self, script, group, process, channel):
        args = [group, process, channel, self._lists_are_here()]
        return self.call_script(script, self.consistent_hash(group), args=args)

    def _push(self, process, kind, names):
        index = self.consistent_hash(process)
        self.call_script("push", index, [self.prefix + process], [kind, names])

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
        capacity = self.get_capacity(PROCESS_PREFIX + "!")
        while True:
            args = [group, payload, capacity, time.time(), self._lists_are_here()]
            answer = self.call_script("send_group", index, args=[*args, int(self._has_sent)])
            if answer is not None:
                break
            # Redis was restarted since the last send: every Daphne is about to register again.
            time.sleep(0.1)
        self._has_sent = True
        return answer

    def _send_to_member(self, channel, message):
        try:
            self.send(channel, message)
        except self.ChannelFull:
            # Counted by send(); the specification has send_group never raise it.
            return

    def _envelop(self, process, group, payload):
        process = process.decode("ascii")
        index = self.consistent_hash(process)
        return not self._offer(index, [(process, entry.GROUP, group, payload)])

    # Statistics

    def _count_channel_stats(self, channel, connections):
        statistics = self._count_stats_of(channel, connections)
        for connection in connections:
            key = self.prefix + channel
            statistics[self.STAT_MESSAGES_PENDING] += connection.llen(key)
            oldest = connection.lindex(key, -1)
            if oldest:
                seconds, microseconds = connection.time()
                left = entry.parse_entry(oldest).deadline / 1000 - seconds - microseconds / 1e6
                age = int(self.expiry - left)
                statistics[self.STAT_MESSAGES_MAX_AGE] = max(
                    statistics[self.STAT_MESSAGES_MAX_AGE], age
                )
        return statistics

    def _count_stats_of(self, channel, connections):
        statistics = dict.fromkeys(
            (
                self.STAT_MESSAGES_COUNT,
                self.STAT_MESSAGES_PENDING,
                self.STAT_MESSAGES_MAX_AGE,
                self.STAT_CHANNEL_FULL,
            ),
            0,
        )
        for statistic in (self.STAT_MESSAGES_COUNT, self.STAT_CHANNEL_FULL):
            key = "%s%s:%s" % (self.stats_prefix, channel, statistic)
            statistics[statistic] = sum(int(each.get(key) or 0) for each in connections)
        return statistics


class FanoutChannelLayer(FanoutMixin, RedisChannelLayer):
    """The fan-out over one Redis, or over several by consistent hashing.

    `hosts`: URLs (redis://, rediss://, unix://) or (host, port) pairs. With several, a group send
    is one call to the group's server and one for each process.
    """

    def _generate_connections(self, hosts, redis_kwargs):
        return [connect(host, redis_kwargs) for host in hosts]


class FanoutSentinelChannelLayer(FanoutMixin, RedisSentinelChannelLayer):
    """The fan-out over the masters that Redis Sentinel names."""

    def _master_for(self, service_name):
        # A client asks Sentinel for the master at each new connection; asgi_redis makes a client,
        # with a connection of its own, at each call.
        if service_name not in self._master_connections:
            self._master_connections[service_name] = self._sentinel.master_for(service_name)
        return self._master_connections[service_name]


def connect(url, kwargs):
    """Return a client that gives up on a Redis that does not answer, where nothing else is said."""
    defaults = {"socket_timeout": CALL_TIMEOUT}
    if not url.startswith("unix:"):
        defaults.update(socket_connect_timeout=CONNECT_TIMEOUT, socket_keepalive=True)
    client = redis.Redis.from_url(url, **{**defaults, **kwargs})
    use_tls_connection(client)
    return client
