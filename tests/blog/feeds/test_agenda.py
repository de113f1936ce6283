"""Which feeds are due, and how what is due at once is spread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds import agenda
from blog.models import Feed
from tests.blog.factory import make_feed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def urls(feeds):
    return [feed.url for feed in feeds]


def due(busy=(), hosts=(), limit=10):
    return agenda.due_feeds(agenda.all_feeds(), timezone.now(), busy, hosts, limit)


def test_longest_due_goes_first():
    """Feeds are polled in the order in which they became due, up to the limit."""
    now = timezone.now()
    for name, hours in (("b", 2), ("a", 3), ("c", 1), ("later", -1)):
        make_feed(f"https://{name}.example/", next_poll=now - hours * HOUR)
    assert urls(due(limit=2)) == ["https://a.example/", "https://b.example/"]
    assert len(due()) == 3


def test_new_feed_is_due():
    """A feed just added is polled at once."""
    feed = make_feed()
    assert due() == [feed]


def test_feeds_of_busy_hosts_hold_up_no_others():
    """A thousand feeds of one host that are long due leave room for those of other hosts."""
    early = timezone.now() - HOUR
    for number in range(20):
        make_feed(f"https://crowded.example/{number}", next_poll=early)
    other = make_feed("https://OTHER.example/")
    assert due(hosts={"crowded.example"}, limit=5) == [other]
    assert due(hosts={"crowded.example"}, busy=[other.pk]) == []


@pytest.mark.parametrize("fields", [{"active": False}, {"on_demand": True}])
def test_paused_feed_is_not_due(fields):
    """Neither a paused feed nor one that waits to be named is polled by itself."""
    make_feed(**fields)
    assert due() == []


def test_shorter_poll_takes_effect_at_once():
    """A feed that waits under a longer LIVELOG_POLL does not wait that out.

    One that fails, or asked for the time, does.
    """
    late = timezone.now() + HOUR
    fine = make_feed(next_poll=late)
    failing = make_feed("https://b.example/", next_poll=late, failures=1)
    asking = make_feed("https://c.example/", next_poll=late, wish=600)
    agenda.spread_start(60)
    for feed in (fine, failing, asking):
        feed.refresh_from_db()
    assert fine.next_poll <= timezone.now() + timedelta(minutes=1)
    assert failing.next_poll == asking.next_poll == late


def test_many_overdue_feeds_are_spread():
    """What became due while nothing ran is not all polled in the first second."""
    long_ago = timezone.now() - HOUR
    for number in range(agenda.FEW + 10):
        make_feed(f"https://{number}.example/", next_poll=long_ago, last_fetch=long_ago)
    fresh = make_feed()
    agenda.spread_start(60)
    at_once = due(limit=1000)
    assert fresh in at_once and len(at_once) < 10
    assert Feed.objects.filter(next_poll__gt=timezone.now() + timedelta(minutes=1)).count() == 0


def test_few_overdue_feeds_are_polled_at_once():
    """A small site's feeds are read as soon as it is up again."""
    long_ago = timezone.now() - HOUR
    feed = make_feed(next_poll=long_ago, last_fetch=long_ago)
    agenda.spread_start(60)
    assert due() == [feed]


def test_blog_without_a_readable_feed_says_since_when():
    """A blog counts as unreachable while all its feeds fail, since the last that was read."""
    early, late = timezone.now() - 2 * HOUR, timezone.now() - HOUR
    make_feed(failures=1, last_fetch=late, last_success=early)
    other = make_feed("https://b.example/", failures=0, last_fetch=late, last_success=late)
    assert agenda.find_unreachable(agenda.all_feeds()) == {}
    Feed.objects.filter(pk=other.pk).update(failures=2)
    assert agenda.find_unreachable(agenda.all_feeds()) == {other.blog_id: late}


def test_turn_takes_one_query(django_assert_num_queries):
    """To find what is due takes one query, whatever the number of feeds."""
    for number in range(30):
        make_feed(f"https://{number}.example/")
    with django_assert_num_queries(1):
        assert len([feed.host for feed in due(busy=[1], hosts={"x"}, limit=20)]) == 20
