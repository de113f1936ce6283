"""When a feed is polled next."""

from datetime import timedelta

import pytest

from blog.feeds.schedule import wait_after_failure, wait_after_success


@pytest.mark.parametrize("wish, seconds", [(None, 60), (5, 60), (600, 600), (86400, 3600)])
def test_feeds_wish_only_lengthens(wish, seconds):
    """A feed may ask for a longer interval, up to an hour, never for a shorter one."""
    assert wait_after_success(60, wish) == timedelta(seconds=seconds)


def test_wait_grows_with_failures_to_a_day():
    """Each failure doubles the wait; it never passes a day and polling never ends."""
    waits = [wait_after_failure(60, n, dice=lambda: 0).total_seconds() for n in range(1, 30)]
    assert waits[:3] == [120, 240, 480]
    assert waits[-1] == 86400


def test_jitter_shortens_up_to_a_fifth():
    """Feeds that failed together come back apart."""
    assert wait_after_failure(60, 1, dice=lambda: 1).total_seconds() == 96


def test_retry_after_is_the_least():
    """A server that names a time is not asked before it, nor is a day exceeded."""
    assert wait_after_failure(60, 1, 600, dice=lambda: 0).total_seconds() == 600
    assert wait_after_failure(60, 1, 10**6, dice=lambda: 0).total_seconds() == 86400
