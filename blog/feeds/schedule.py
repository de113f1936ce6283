"""When a feed is polled next. Pure, but for the jitter's dice."""

import random
from datetime import timedelta

MAX_STRETCH = 3600  # seconds; the most that a feed's own wish may lengthen its interval
MAX_WAIT = 86400  # seconds; the longest wait after failures


def wait_after_success(poll, wish=None):
    """Return the wait (timedelta) after a good poll: `poll` seconds, or longer if the feed asks."""
    return timedelta(seconds=max(poll, min(wish or 0, MAX_STRETCH)))


def wait_after_failure(poll, failures, retry_after=None, dice=random.random):
    """Return the wait (timedelta) after `failures` polls in a row have failed.

    It doubles each time, up to a day, less up to a fifth so that feeds that failed together do not
    come back together; Retry-After (seconds, RFC 9110 §10.2.3) is the least, capped at a day too.
    """
    grown = min(MAX_WAIT, poll * 2 ** min(failures, 20)) * (1 - dice() / 5)
    return timedelta(seconds=min(MAX_WAIT, max(poll, grown, retry_after or 0)))
