"""The canary: a message of the blogger's that each Daphne is sent as its readers are sent entries.

A Daphne that has delivered one reports when Redis took it. So the age of the last tells that messages
reach readers, which a ping of Redis does not.
"""

from typing import Optional

from livelog.fanout.daphne.http.request import NoQueue
from livelog.fanout.daphne.sending.members import Members
from livelog.metrics.canary import GROUP

MARK = "front"  # the channel that group_size.lua does not count, as of the front's watches


class Canary:
    """The member of GROUP by which a Daphne is sent canaries; `sent` is when the last one was."""

    def __init__(self, members: Members, send_channel: str) -> None:
        self.sent: Optional[float] = None  # seconds, by Redis's clock
        self.lag: Optional[float] = None  # seconds that it took
        members.listen(GROUP, send_channel + MARK, NoQueue)

    def note(self, sent: float, lag: float) -> None:
        """Note a canary that was delivered."""
        self.sent, self.lag = sent, lag
