"""The connections on which HTTP is spoken, and room for new ones where files run out."""

import logging
from itertools import islice
from typing import Dict

from livelog.fanout.daphne.http.channel import FanoutHTTPChannel
from livelog.fanout.daphne.limits import RESERVED_FILES

logger = logging.getLogger("livelog.fanout")

AT_ONCE = 32  # idle connections that are closed for one new one


class Connections:
    """Those of one Daphne, longest idle first; `open_files`: how many files it may open."""

    def __init__(self, open_files: int) -> None:
        self.open_files = open_files
        self.closed = self.refused = 0  # since the last line in the log
        self._room = 0  # files that are about to be closed, less the new ones since
        self._channels: Dict[FanoutHTTPChannel, None] = {}

    def __len__(self) -> int:
        return len(self._channels)

    def enter(self, channel: FanoutHTTPChannel) -> None:
        """Take a new connection: where files run out the longest idle make room, or it is refused.

        The kernel gives each connection the lowest number that is free, so its number tells.
        """
        is_scarce = channel.transport.fileno() >= self.open_files - RESERVED_FILES
        self._room = (self._room or self._close_idle()) if is_scarce else 0
        if self._room:
            self._room -= 1
        elif is_scarce:
            self.refused += 1
            channel.refuse(503, "There are too many connections. Please try again in a moment.")
        self._channels[channel] = None

    def renew(self, channel: FanoutHTTPChannel) -> None:
        """Put a connection behind all others: it has just answered a request."""
        if channel in self._channels:
            del self._channels[channel]
            self._channels[channel] = None

    def leave(self, channel: FanoutHTTPChannel) -> None:
        """Forget a connection that is lost, or on which HTTP is no longer spoken."""
        self._channels.pop(channel, None)

    def end_all(self) -> None:
        """Close each connection: at once where nothing is under way, or else behind its answer.

        Called when Daphne is told to end. A proxy that keeps connections would send its next handshake by
        one of them, and be refused; by a new connection it comes to another Daphne of the socket.
        """
        for channel in list(self._channels):
            if channel.is_spare:
                channel.loseConnection()
            else:
                channel.end_behind_answer()

    def _close_idle(self) -> int:
        idle = list(islice((each for each in self._channels if each.is_spare), AT_ONCE))
        for channel in idle:
            self.leave(channel)
            channel.loseConnection()
        self.closed += len(idle)
        return len(idle)

    def check_clocks(self, now: float) -> None:
        """Check each connection's clock, and log what was closed; called every TICK."""
        for channel in list(self._channels):
            channel.check_clock(now)
        if self.closed or self.refused:
            logger.warning(
                "Nearly all of the %d files that Daphne may open are in use: %d idle connections "
                "were closed, %d new ones refused. `ulimit -n` or more Daphnes help.",
                self.open_files,
                self.closed,
                self.refused,
            )
            self.closed = self.refused = 0
