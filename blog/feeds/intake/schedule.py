"""When a feed is polled next. Pure, but for the jitter's dice."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Callable, Collection

MAX_STRETCH = 3600  # seconds; the most that a feed's own wish may lengthen its interval
PUSHED = 3600  # seconds between polls of a feed whose hub delivers
MAX_WAIT = 86400  # seconds; the longest wait after failures
REREAD = 7 * 86400  # seconds; a feed is read in full, validators or not, at least this often


def wait_after_success(
    poll: float,
    wish: float = 0,
    skip_hours: Collection[int] = (),
    now: datetime | None = None,
    dice: Callable[[], float] = random.random,
) -> timedelta:
    """Return the wait (timedelta) after a good poll: `poll` seconds, or longer if the feed asks.

    `wish` is in seconds; `skip_hours` are hours of the day, GMT, that the feed does not want to be
    polled in (RSS 2.0), counted from `now`, an aware datetime. Up to a tenth is added to `poll`, so
    that feeds which were polled together part.
    """
    wait = timedelta(seconds=max(poll * (1 + dice() / 10), min(wish, MAX_STRETCH)))
    most = max(wait, timedelta(seconds=MAX_STRETCH))
    while now and wait < most and (now + wait).hour in skip_hours:
        next_hour = (now + wait).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        wait = min(most, next_hour - now)
    return wait


def wait_after_failure(
    poll: float,
    failures: int,
    retry_after: int | None = None,
    dice: Callable[[], float] = random.random,
) -> timedelta:
    """Return the wait (timedelta) after `failures` polls in a row have failed.

    It doubles each time, up to a day, less up to a fifth so that feeds that failed together do not
    come back together; Retry-After (seconds, RFC 9110 §10.2.3) is the least, capped at a day too.
    """
    grown = min(MAX_WAIT, poll * 2 ** min(failures, 20)) * (1 - dice() / 5)
    return timedelta(seconds=min(MAX_WAIT, max(poll, grown, retry_after or 0)))


def is_reread_due(last_full: datetime | None, spread: int, now: datetime) -> bool:
    """Tell whether the feed is to be asked for in full: some servers answer 304 for ever.

    `spread` is any whole number of the feed's own: it takes up to a day off the week, so that feeds
    added together are not all read in full together.
    """
    return last_full is None or now - last_full > timedelta(seconds=REREAD - spread % 1440 * 60)
