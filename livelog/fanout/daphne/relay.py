"""Daphne's way into the channel layer: in batches, from a thread, so that Redis never holds it up.

What is sent while one batch is under way makes up the next. A message whose channel is full, and
a new request or socket while Redis is away, is refused as Daphne would: 503, or a close with 1013.
What comes from a socket that is open waits, in order, until Redis is back; when too much waits, a
frame is refused too. A disconnect never is: nobody would be told, and there is one for each socket.
"""

import logging
from typing import Any, Callable, List, Optional, Sequence

from twisted.internet import reactor, threads
from twisted.python.failure import Failure

from livelog.fanout.daphne.backlog import Backlog, Pair
from livelog.fanout.layer.envelope import Message
from livelog.fanout.layer.outage import LOST, Outage

logger = logging.getLogger("livelog.fanout")

KEPT = ("websocket.receive", "websocket.disconnect")


class Relay:
    """A channel layer as Daphne's factory uses it. For the reactor's thread.

    `refuse(channel, message)` is called with a message that could not be sent.
    """

    def __init__(self, channel_layer: Any, refuse: Callable[[str, Message], None]) -> None:
        self._layer = channel_layer
        self._refuse = refuse
        # With our layer the reader finds out that Redis is back; with others only an attempt can.
        self._is_watched = hasattr(channel_layer, "outage")
        self._outage = channel_layer.outage if self._is_watched else Outage()
        self._waiting = Backlog()
        self._refused: List[Pair] = []  # disconnects, to be tried again
        self._is_busy = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layer, name)

    @property
    def is_shut(self) -> bool:
        """Whether Redis is known to be away, so that there is no use in trying."""
        return self._is_watched and self._outage.is_on

    @property
    def is_idle(self) -> bool:
        """Whether everything has been sent."""
        return not (self._waiting or self._refused or self._is_busy)

    def send(self, channel: str, message: Message) -> None:
        """Take a message to be sent; raises ChannelFull when there is no use in trying."""
        is_full = self._waiting.is_full and channel != "websocket.disconnect"
        if is_full or (self.is_shut and channel not in KEPT):
            raise self._layer.ChannelFull(channel)
        self._waiting.append((channel, message))
        if not self._is_busy and not self.is_shut:
            self._is_busy = True
            # Not at once: what else this turn of the reactor brings goes along.
            reactor.callLater(0, self._send_batch)

    def retry(self) -> None:
        """Try to send what waits; called from time to time."""
        for pair in self._refused:
            self._waiting.append(pair)
        self._refused = []
        if self._waiting and not self._is_busy:
            self._is_busy = True
            self._send_batch()

    def _send_batch(self) -> None:
        batch = self._waiting.take_batch()
        work = threads.deferToThread(self._attempt, batch)
        work.addCallback(self._conclude, batch)
        work.addErrback(self._report)

    def _attempt(self, batch: List[Pair]) -> Optional[List[int]]:
        """Send a batch; return the numbers of those refused, or None if Redis is away."""
        try:
            refused = send_many(self._layer, batch)
        except LOST as error:
            self._outage.begin(error)
            return None
        self._outage.end()
        return refused

    def _conclude(self, refused: Optional[List[int]], batch: List[Pair]) -> None:
        self._is_busy = False
        if refused is None:
            self._waiting.put_back([each for each in batch if each[0] in KEPT])
            refused = [number for number, each in enumerate(batch) if each[0] not in KEPT]
            self._turn_down(refused, batch)
            return
        self._turn_down(refused, batch)
        if self._waiting:
            self._is_busy = True
            self._send_batch()

    def _turn_down(self, refused: List[int], batch: List[Pair]) -> None:
        for number in refused:
            channel, message = batch[number]
            if channel == "websocket.disconnect":
                self._refused.append((channel, message))
            else:
                self._refuse(channel, message)

    def _report(self, failure: Failure) -> None:
        self._is_busy = False
        logger.error("A batch of messages was dropped: %s", failure.getTraceback())


def send_many(layer: Any, messages: Sequence[Pair]) -> List[int]:
    """Send messages in one call if the layer can, else one by one; return those refused.

    One that cannot be sent at all is logged and refused; it costs the others nothing.
    """
    if hasattr(layer, "send_many"):
        return send_together(layer, messages)
    refused: List[int] = []
    broken: List[int] = []
    for number, (channel, message) in enumerate(messages):
        try:
            layer.send(channel, message)
        except layer.ChannelFull:
            refused.append(number)
        except LOST:
            raise
        except Exception:
            logger.exception("Cannot send to %s", channel)
            broken.append(number)
    return refused + leave_out_disconnects(broken, messages)


def send_together(layer: Any, messages: Sequence[Pair]) -> List[int]:
    """Send messages in one call, or in a second one without those that cannot be serialised."""
    try:
        return layer.send_many(messages)
    except LOST:
        raise
    except Exception:
        # Nothing was sent: a layer serialises all of them first.
        broken = find_broken(layer, messages)
        if not broken:
            raise
    sound = [number for number in range(len(messages)) if number not in broken]
    refused = layer.send_many([messages[number] for number in sound])
    return [sound[number] for number in refused] + leave_out_disconnects(broken, messages)


def find_broken(layer: Any, messages: Sequence[Pair]) -> List[int]:
    """Return the numbers of the messages that the layer cannot serialise; each is logged."""
    broken = []
    for number, (channel, message) in enumerate(messages):
        try:
            layer.serialize(message)
        except Exception:
            logger.exception("Cannot send to %s", channel)
            broken.append(number)
    return broken


def leave_out_disconnects(numbers: List[int], messages: Sequence[Pair]) -> List[int]:
    """Return the numbers of what is no disconnect: a refused one would be tried again for ever."""
    return [number for number in numbers if messages[number][0] != "websocket.disconnect"]
