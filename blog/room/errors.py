"""What can be wrong with what somebody wants of a room."""

from __future__ import annotations

from datetime import datetime


class RoomError(Exception):
    """The root: nothing was done, and who asked is told why."""


class Refused(RoomError):
    """Why something is not done: a code for the page, a sentence, and until when, where that helps.

    `retry_after` is in seconds; `until` the end of a ban.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        retry_after: float | None = None,
        until: datetime | None = None,
        why: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.until = until
        self.why = why
