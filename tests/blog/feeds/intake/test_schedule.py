"""When a feed is polled next."""

from datetime import datetime, timedelta, timezone

import pytest

from blog.feeds.intake.schedule import is_reread_due, wait_after_failure, wait_after_success


def success(*args, dice=0, **options):
    return wait_after_success(*args, dice=lambda: dice, **options).total_seconds()


def failure(*args, dice=0):
    return wait_after_failure(*args, dice=lambda: dice).total_seconds()


@pytest.mark.parametrize("wish, seconds", [(0, 60), (5, 60), (600, 600), (86400, 3600)])
def test_feeds_wish_only_lengthens(wish, seconds):
    """A feed may ask for a longer interval, up to an hour, never for a shorter one."""
    assert success(60, wish) == seconds


def test_wish_shortens_no_long_interval():
    """Where LIVELOG_POLL is longer than an hour, that is the interval."""
    assert success(7200, 3600) == 7200


def test_polls_made_together_part():
    """Up to a tenth is added, never taken away."""
    assert success(60, dice=1) == 66


@pytest.mark.parametrize(
    "hours, seconds",
    [({7}, 60), ({6}, 1800), ({6, 7}, 3600), (set(range(24)), 3600), ({5}, 60)],
)
def test_skipped_hours_are_waited_out(hours, seconds):
    """A poll that falls into an hour to be skipped waits for its end, at most for an hour."""
    now = datetime(2026, 11, 21, 6, 30, tzinfo=timezone.utc)
    assert success(60, 0, hours, now) == seconds


def test_wait_grows_with_failures_to_a_day():
    """Each failure doubles the wait; it never passes a day and polling never ends."""
    waits = [failure(60, n) for n in range(1, 30)]
    assert waits[:3] == [120, 240, 480]
    assert waits[-1] == 86400


def test_jitter_shortens_up_to_a_fifth():
    """Feeds that failed together come back apart."""
    assert failure(60, 1, dice=1) == 96


def test_retry_after_is_the_least():
    """A server that names a time is not asked before it, nor is a day exceeded."""
    assert failure(60, 1, 600) == 600
    assert failure(60, 1, 10**6) == 86400


def test_feed_is_read_in_full_once_a_week():
    """Validators are left out at first, and about a week after each full reading."""
    now = datetime(2026, 11, 21, 6, 30, tzinfo=timezone.utc)
    assert is_reread_due(None, 1, now)
    assert not is_reread_due(now - timedelta(days=5), 1, now)
    assert is_reread_due(now - timedelta(days=7, minutes=1), 1, now)


def test_full_readings_are_spread_over_a_day():
    """Feeds that were added together are not all read in full in the same minute."""
    now = datetime(2026, 11, 21, 6, 30, tzinfo=timezone.utc)
    last = now - timedelta(days=6, hours=12)
    assert [is_reread_due(last, spread, now) for spread in (1, 1439, 1441)] == [False, True, False]
