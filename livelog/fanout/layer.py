"""The channel layer: asgi_redis with groups that know Daphne processes instead of their sockets.

An entry lies in its list whole, with its deadline (asgi_redis: a key for each body), so that a
send is one call to Redis and a receive is one or two.
"""

import random

from asgi_redis import RedisChannelLayer, RedisSentinelChannelLayer

from livelog.fanout import entry
from livelog.fanout.connection import DEFAULTS, MasterPool, connect
from livelog.fanout.groups import Groups
from livelog.fanout.outage import LOST, Outage
from livelog.fanout.scripts import load_scripts
from livelog.fanout.serial import decode_message, encode_message
from livelog.fanout.statistics import Statistics

# A storm of connects must fit, and the replies to all sockets of a Daphne share one list. Where that
# is full for group messages too (ENVELOPE_ROOM), its readers find the hole by themselves.
CAPACITIES = {
    "websocket.connect": 20000,
    "websocket.receive": 20000,
    "websocket.disconnect": 50000,
    "http.request": 5000,
    "daphne.response.*": 50000,
}


class FanoutMixin(Groups, Statistics):
    """What the fan-out changes in an asgi_redis channel layer, of any kind.

    `lease`: seconds after which a Daphne that no longer renews it counts as dead.
    """

    extensions = ["groups", "flush", "statistics"]

    def __init__(self, *args, lease=10, channel_capacity=None, **kwargs):
        self.lease = lease
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


class FanoutChannelLayer(FanoutMixin, RedisChannelLayer):
    """The fan-out over one Redis, or over several by consistent hashing.

    `hosts`: URLs (redis://, rediss://, unix://) or (host, port) pairs. With several, a group send
    is one call to the group's server and one for each process.
    """

    def _generate_connections(self, hosts, redis_kwargs):
        return [connect(host, redis_kwargs) for host in hosts]


class FanoutSentinelChannelLayer(FanoutMixin, RedisSentinelChannelLayer):
    """The fan-out over the masters that Redis Sentinel names."""

    def __init__(self, *args, connection_kwargs=None, **kwargs):
        connection_kwargs = {**DEFAULTS, **(connection_kwargs or {})}
        super().__init__(*args, connection_kwargs=connection_kwargs, **kwargs)

    def _master_for(self, service_name):
        # A client asks Sentinel for the master at each new connection; asgi_redis makes a client,
        # with a connection of its own, at each call.
        if service_name not in self._master_connections:
            client = self._sentinel.master_for(service_name, connection_pool_class=MasterPool)
            self._master_connections[service_name] = client
        return self._master_connections[service_name]
