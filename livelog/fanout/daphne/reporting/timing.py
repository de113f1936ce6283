"""How long messages for readers take, from Redis to their sockets: noted once for each batch."""

from typing import Callable, Sequence

from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Delivery
from livelog.metrics import definitions
from livelog.metrics.canary import GROUP
from livelog.metrics.clock import RedisClock


class Timing:
    """Notes the batches of a Daphne, by Redis's clock.

    `expiry`: seconds between an envelope's being sent and its deadline. `note_canary(sent, lag)` is
    called for each canary.
    """

    def __init__(
        self,
        members: Members,
        clock: RedisClock,
        expiry: float,
        note_canary: Callable[[float, float], None],
    ) -> None:
        self._members = members
        self._clock = clock
        self._expiry = expiry
        self._note_canary = note_canary

    def note(self, batch: Sequence[Delivery], seconds: float) -> None:
        """Note a batch that was delivered just now, which took so many seconds."""
        now, frames = self._clock.now(), 0
        for delivery in batch:
            if delivery.kind != envelope.GROUP:
                continue
            group, sent = delivery.names[0], delivery.deadline / 1000 - self._expiry
            lag = 0.0 if now is None else max(0.0, now - sent)
            if group == GROUP:
                self._note_canary(sent, lag)
                continue
            sockets = self._members.count_sockets(group)
            frames += sockets
            if sockets and now is not None:
                definitions.publish_to_socket.observe(lag)
        if frames:
            definitions.frames.inc(frames)
            definitions.broadcast.observe(seconds)
