"""How long messages for readers take, from Redis to their sockets: noted once for each run."""

from typing import Callable, Sequence

from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Delivery
from livelog.metrics import definitions
from livelog.metrics.canary import GROUP
from livelog.metrics.clock import RedisClock


class Timing:
    """Notes the runs and the canaries of a Daphne, by Redis's clock.

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

    def note_batch(self, batch: Sequence[Delivery]) -> None:
        """Note the canaries in a batch that was taken just now."""
        for delivery in batch:
            if delivery.kind == envelope.GROUP and delivery.names[0] == GROUP:
                sent, now = self._find_sent(delivery.deadline), self._clock.now()
                self._note_canary(sent, 0.0 if now is None else max(0.0, now - sent))

    def note_run(self, group: str, deadlines: Sequence[int], seconds: float) -> None:
        """Note messages that were written to a group's sockets just now, which took so many seconds."""
        sockets = self._members.count_sockets(group)
        if not sockets:
            return
        definitions.frames.inc(sockets * len(deadlines))
        definitions.broadcast.observe(seconds)
        now = self._clock.now()
        if now is None:
            return
        for deadline in deadlines:
            definitions.publish_to_socket.observe(max(0.0, now - self._find_sent(deadline)))

    def _find_sent(self, deadline: int) -> float:
        return deadline / 1000 - self._expiry
