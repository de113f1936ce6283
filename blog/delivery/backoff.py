"""When what could not be delivered is tried again, and until when. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# After the first failure, the second, and so on; from then on the last.
WAITS = [5, 30, 120, 300, 900, 1800, 3600, 7200, 14400, 28800]
PATIENCE = timedelta(days=3)
LONGEST_WISH = 3600  # seconds; nobody who asks to be left alone is for longer


def wait_after(failures: int, wish: int | None = None) -> timedelta:
    """Return the wait after so many failures; `wish` is what the receiver asked for, in seconds."""
    wait = WAITS[min(max(failures, 1), len(WAITS)) - 1]
    return timedelta(seconds=max(wait, min(wish or 0, LONGEST_WISH)))


def is_over(since: datetime | None, now: datetime) -> bool:
    """Tell whether what has failed since then is to be given up."""
    return since is not None and now - since >= PATIENCE
