"""Daphne's way into the channel layer, for when Redis is away or a channel is full.

A new request or socket is then refused with 503, as Daphne does for a full channel. What comes from
a socket that is open waits here, in order, until it can be sent.
"""

import logging
import time
from collections import deque

import redis

from livelog.fanout.outage import LOST, Outage

logger = logging.getLogger("livelog.fanout")

CAPACITY = 50000  # messages
RETRY_FOR = 0.2  # seconds of the reactor's time that one retry() may take
KEPT = ("websocket.receive", "websocket.disconnect")


class Outbox:
    """A channel layer as Daphne's factory uses it. For the reactor's thread."""

    def __init__(self, channel_layer):
        self._layer = channel_layer
        # With our layer, the reader finds out that Redis is back; an attempt holds up the reactor.
        self._is_watched = hasattr(channel_layer, "outage")
        self._outage = channel_layer.outage if self._is_watched else Outage()
        self._waiting = deque()
        self._dropped = 0

    def __getattr__(self, name):
        return getattr(self._layer, name)

    @property
    def is_shut(self):
        """Whether Redis is known to be away, so that there is no use in trying."""
        return self._is_watched and self._outage.is_on

    def send(self, channel, message):
        """Send a message, or keep it for retry(); raises ChannelFull."""
        kept = channel in KEPT
        if self._waiting and kept:
            self._keep(channel, message)
            return
        try:
            self._attempt(channel, message)
        except LOST:
            if not kept:
                raise self._layer.ChannelFull from None
            self._keep(channel, message)
        except self._layer.ChannelFull:
            # Daphne closes the socket on a frame that it cannot pass on, but would lose a close.
            if channel != "websocket.disconnect":
                raise
            self._keep(channel, message)

    def retry(self):
        """Send what waits, until that fails again; called from time to time."""
        end = time.monotonic() + RETRY_FOR
        while self._waiting and time.monotonic() < end:
            try:
                self._attempt(*self._waiting[0])
            except (*LOST, self._layer.ChannelFull):
                break
            self._waiting.popleft()
        if self._dropped:
            logger.error("%d messages of sockets were dropped: too many waited.", self._dropped)
            self._dropped = 0

    def _attempt(self, channel, message):
        if self.is_shut:
            raise redis.ConnectionError("Redis is lost")
        try:
            self._layer.send(channel, message)
        except LOST as error:
            self._outage.begin(error)
            raise
        self._outage.end()

    def _keep(self, channel, message):
        if len(self._waiting) < CAPACITY:
            self._waiting.append((channel, message))
        else:
            self._dropped += 1
