"""What a worker takes from the channel layer: of one channel at a time, one message or several."""

import logging
import random
from typing import Dict, FrozenSet, List, Optional, Sequence, Tuple

from asgi_redis.core import BaseRedisChannelLayer

from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import Delivery, Message

logger = logging.getLogger("livelog.fanout")

LATE_FIRST = 0.1  # of the times a late channel has its chance among the others


class Receiving(BaseRedisChannelLayer):
    """The part of a channel layer that is about receiving; `late` and `together` are the layer's."""

    late: FrozenSet[str]
    together: Dict[str, int]

    # Seconds that a receive waits in Redis, and so how late a worker ends that is told to. To be cut
    # off there would lose what Redis has just sent.
    blpop_timeout = 1
    is_ending = False  # set by a worker that is told to end: no receive is to wait any more

    def receive(
        self, channels: Sequence[str], block: bool = False
    ) -> Tuple[Optional[str], Optional[Message]]:
        """Return (channel, message) from one of the channels, or (None, None)."""
        channel, messages = self._receive(channels, block, {})
        return channel, messages[0] if messages else None

    def receive_together(
        self, channels: Sequence[str], block: bool = False
    ) -> Tuple[Optional[str], List[Message]]:
        """Return what a worker is to take of one of the channels, oldest first, as `together` says."""
        return self._receive(channels, block, self.together)

    def _receive(
        self, channels: Sequence[str], block: bool, together: Dict[str, int]
    ) -> Tuple[Optional[str], List[Message]]:
        indexes = self._receive_list_names(channels)
        for index, lists in (indexes or {}).items():
            self._order(lists)
            most = [together.get(name[len(self.prefix) :], 1) for name in lists]
            opened = [self.open_envelope(data) for data in self._pop(index, lists, most, block)]
            found = [each for each in opened if each is not None]
            if found:
                return found[0].names[0], [each.message or {} for each in found]
        return None, []

    def _order(self, lists: List[str]) -> None:
        """Put lists in the order in which they are looked into, so that none starves another."""
        random.shuffle(lists)
        if self.late and random.random() > LATE_FIRST:
            lists.sort(key=lambda name: name[len(self.prefix) :] in self.late)

    def _pop(self, index: int, lists: List[str], most: List[int], block: bool) -> List[bytes]:
        found = self.call_script("pop", index, lists, most)
        if not found and block:
            found = self._wait(index, lists)
        return found

    def _wait(self, index: int, lists: List[str]) -> List[bytes]:
        """Wait for an envelope; every list was empty just now, so it has not had time to expire."""
        if self.is_ending:
            return []
        popped = self.connection(index).brpop(lists, timeout=self.blpop_timeout)
        return [popped[1]] if popped else []

    def open_envelope(self, data: bytes) -> Optional[Delivery]:
        """Return what is in an envelope; one that cannot be read is logged, and None.

        It must not cost those that were taken with it.
        """
        try:
            found = envelope.parse_envelope(data)
            message = self.deserialize(found.payload) if found.payload else None
        except Exception:
            # Another program's, or encrypted with a key that this process does not have.
            logger.exception("An envelope cannot be read: %r", data.partition(b"\n")[0][:80])
            return None
        return Delivery(found.kind, found.names, message, found.deadline)
