"""The channel layer: asgi_redis with groups that know Daphne processes instead of their sockets.

An envelope lies in its list whole, with its deadline (asgi_redis: a key for each body), so that a
send is one call to Redis and a receive is one or two.
"""

from typing import Any, Dict, List, Optional, Sequence, Tuple

import redis
from asgi_redis import RedisChannelLayer, RedisSentinelChannelLayer

from livelog.fanout.layer import envelope
from livelog.fanout.layer.clients import DEFAULTS, connect
from livelog.fanout.layer.codec import decode_message, encode_message
from livelog.fanout.layer.envelope import Membership, Message, Sent
from livelog.fanout.layer.groups import Groups
from livelog.fanout.layer.outage import LOST, Outage
from livelog.fanout.layer.receiving import Receiving
from livelog.fanout.layer.scripts import load_scripts
from livelog.fanout.layer.sentinel import MasterPool
from livelog.fanout.layer.statistics import Statistics

MEGABYTE = 1024 * 1024

# A storm of connects must fit, and the replies to all sockets of a Daphne share one list. Where that
# is full for group messages too (GROUP_ROOM), its readers find the hole by themselves.
CAPACITIES = {
    "websocket.connect": 20000,
    "websocket.receive": 20000,
    "websocket.disconnect": 50000,
    "http.request": 5000,
    "daphne.response.*": 50000,
}
# Bytes that may wait in one channel, by pattern: 40 bodies of 10 MB took Redis to 402 MB.
BUDGETS = {
    "http.request": 64 * MEGABYTE,  # bodies are in it
    "websocket.*": 32 * MEGABYTE,
    "daphne.response.*": 64 * MEGABYTE,
}
BUDGET = 16 * MEGABYTE  # in any other

Offer = Tuple[str, str, str, bytes]  # the list's channel, kind, names, payload


class FanoutMixin(Groups, Receiving, Statistics):
    """What the fan-out changes in an asgi_redis channel layer, of any kind.

    `lease`: seconds after which a Daphne that no longer renews it counts as dead. `late`: channels
    that a worker turns to when the others are empty, and now and then before. `together`:
    {channel: how many of its messages a worker takes at a time}, where that is more than one.
    `channel_bytes`: {pattern: bytes that may wait in such a channel}, as channel_capacity has it
    for messages. A channel past it is full, but an empty one takes a message of any length.
    """

    extensions = ["groups", "flush", "statistics"]

    def __init__(
        self,
        *args: Any,
        lease: float = 10,
        late: Sequence[str] = (),
        together: Optional[Dict[str, int]] = None,
        channel_capacity: Optional[Dict[str, int]] = None,
        channel_bytes: Optional[Dict[str, int]] = None,
        **kwargs: Any,
    ) -> None:
        self.lease = lease
        self.late = frozenset(late)
        self.together = together or {}
        self.outage = Outage()
        # What the settings say is looked at first.
        given = channel_capacity or {}
        capacities = {**given, **{k: v for k, v in CAPACITIES.items() if k not in given}}
        given = channel_bytes or {}
        budgets = {**given, **{k: v for k, v in BUDGETS.items() if k not in given}}
        self._budgets = self.compile_capacities(budgets)
        super().__init__(*args, channel_capacity=capacities, **kwargs)

    def _register_scripts(self) -> None:
        super()._register_scripts()
        self.scripts = load_scripts(self)
        connection = self.connection(None)
        self._registered = {
            name: connection.register_script(text) for name, text in self.scripts.items()
        }

    def call_script(
        self, name: str, index: int, keys: Sequence[str] = (), args: Sequence[Any] = ()
    ) -> Any:
        """Run the script `name` on the server `index` and return its answer."""
        try:
            answer = self._registered[name](keys=keys, args=args, client=self.connection(index))
        except LOST as error:
            self.outage.begin(error)
            raise
        self.outage.end()
        return answer

    def send(self, channel: str, message: Message) -> None:
        """Send a message to a channel; raises ChannelFull."""
        if self.send_many([(channel, message)]):
            raise self.ChannelFull(channel)

    def send_many(self, messages: Sequence[Tuple[str, Sent]]) -> List[int]:
        """Send (channel, message) pairs in order, in one call to each server that is concerned.

        Returns the numbers, from 0, of those whose channel was full, and of those behind them that
        are to the same socket.
        """
        parts: Dict[int, Tuple[List[int], List[Offer]]] = {}
        for number, (channel, message) in enumerate(messages):
            assert self.valid_channel_name(channel), "Channel name not valid"
            offer = self._make_offer(channel, message)
            part = parts.setdefault(self._index_to_send(offer[0]), ([], []))
            part[0].append(number)
            part[1].append(offer)
        return [
            numbers[refused]
            for index, (numbers, offers) in parts.items()
            for refused in self._offer(index, offers)
        ]

    def _make_offer(self, channel: str, message: Sent) -> Offer:
        listed = self.non_local_name(channel)
        if isinstance(message, Membership):
            assert self.sends_memberships(channel), "a membership that is not sent"
            assert self.valid_group_name(message.group), "Group name not valid"
            return listed, message.kind, f"{message.group} {channel}", b""
        assert isinstance(message, dict), "message is not a dict"
        return listed, envelope.MESSAGE, channel, self.serialize(message)

    def _index_to_send(self, listed: str) -> int:
        if self.ring_size == 1:
            return 0
        if "!" in listed or "?" in listed:
            return self.consistent_hash(listed)
        return next(self._send_index_generator)

    def _offer(self, index: int, offers: Sequence[Offer]) -> List[int]:
        """Send what is offered to one server; return the numbers of those refused."""
        args = [part for each in offers for part in (*each, *self._get_room(each[0]))]
        return self.call_script("send", index, args=args)

    def _get_room(self, channel: str) -> Tuple[int, int]:
        return self.get_capacity(channel), self.get_budget(channel)

    def get_budget(self, channel: str) -> int:
        """Return how many bytes may wait in a channel."""
        return next((n for pattern, n in self._budgets if pattern.match(channel)), BUDGET)

    def serialize(self, message: Message) -> bytes:
        """Return a message as bytes, encrypted if the layer has keys."""
        data = encode_message(message)
        return self.crypter.encrypt(data) if self.crypter else data

    def deserialize(self, data: bytes) -> Message:
        """Return the message in `data`."""
        if self.crypter:
            data = self.crypter.decrypt(data, self.expiry + 10)
        return decode_message(data)


class FanoutChannelLayer(FanoutMixin, RedisChannelLayer):
    """The fan-out over one Redis, or over several by consistent hashing.

    `hosts`: URLs (redis://, rediss://, unix://, redis+sentinel://) or (host, port) pairs. With several, a group send
    is one call to the group's server and one for each process.
    """

    def _generate_connections(
        self, hosts: Sequence[str], redis_kwargs: Dict[str, Any]
    ) -> List[redis.Redis]:
        return [connect(host, redis_kwargs) for host in hosts]


class FanoutSentinelChannelLayer(FanoutMixin, RedisSentinelChannelLayer):
    """The fan-out over the masters that Redis Sentinel names."""

    def __init__(
        self, *args: Any, connection_kwargs: Optional[Dict[str, Any]] = None, **kwargs: Any
    ) -> None:
        connection_kwargs = {**DEFAULTS, **(connection_kwargs or {})}
        super().__init__(*args, connection_kwargs=connection_kwargs, **kwargs)

    def _master_for(self, service_name: str) -> redis.Redis:
        # A client asks Sentinel for the master at each new connection; asgi_redis makes a client,
        # with a connection of its own, at each call.
        if service_name not in self._master_connections:
            client = self._sentinel.master_for(service_name, connection_pool_class=MasterPool)
            self._master_connections[service_name] = client
        return self._master_connections[service_name]
