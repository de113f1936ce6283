"""What waits, as the database and the blogger know it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.gauges import waiting
from blog.models import Entry, Feed
from livelog.metrics.reports import Report, Reports
from tests.blog.factory import make_entry, make_feed

NOBODY = Reports(0.0, [], {})
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_outbox_without_a_leader():
    """The rows tell since when: as of their last change."""
    assert waiting.read_outbox(NOBODY) == (0, 0.0)
    entry = make_entry("Waits")
    long_ago, lately = timezone.now() - timedelta(days=1), timezone.now() - timedelta(seconds=90)
    Entry.objects.filter(pk=entry.pk).update(pending=True, created=long_ago, updated=lately)
    outbox = waiting.read_outbox(NOBODY)
    assert outbox.waiting == 1 and 90 <= outbox.age < 1000


def test_the_leader_knows_better():
    """It has looked at the outbox on each of its turns."""
    Entry.objects.filter(pk=make_entry("Waits").pk).update(pending=True)
    record = {"leads": True, "outbox": {"age": 7.5}}
    assert waiting.read_outbox(Reports(0.0, [Report("b", 0.5, record)], {})) == (1, 7.5)


def test_feeds():
    """By state, and the age of the one that was read longest ago."""
    make_feed("http://a.example/"), make_feed("http://b.example/"), make_feed("http://c.example/")
    now = timezone.now()
    feeds = Feed.objects.order_by("url")
    names = [each.pk for each in feeds]
    feeds.filter(pk=names[0]).update(last_success=now - timedelta(minutes=2))
    feeds.filter(pk=names[1]).update(last_success=now - timedelta(hours=1), failures=3)
    feeds.filter(pk=names[2]).update(last_success=now - timedelta(days=9), active=False)
    found = waiting.read_feeds()
    assert found.states == {"fine": 1, "failing": 1, "paused": 1}
    assert list(found.ages) == ["liveblog"] and 3600 <= found.ages["liveblog"] < 5000
