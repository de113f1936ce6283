"""Which feeds a blog follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds import agenda, following
from blog.feeds.following import Outline
from blog.models import Feed
from tests.blog.factory import default_blog, make_feed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def urls(feeds):
    return [feed.url for feed in feeds]


def due():
    return agenda.due_feeds(agenda.all_feeds(), timezone.now(), [], [], 10)


def test_configured_feeds_seed_an_empty_blog(settings):
    """LIVELOG_FEEDS become rows once; afterwards the rows are what counts."""
    settings.LIVELOG_FEEDS = ["https://a.example/feed", "https://b.example/feed"]
    following.seed_feeds(default_blog())
    Feed.objects.filter(url="https://b.example/feed").delete()
    settings.LIVELOG_FEEDS = ["https://c.example/feed"]
    following.seed_feeds(default_blog())
    assert urls(Feed.objects.all()) == ["https://a.example/feed"]


def test_feed_named_once_does_not_stand_for_the_configured_ones(settings):
    """--feed makes a row that is not polled by itself and does not keep LIVELOG_FEEDS out."""
    settings.LIVELOG_FEEDS = ["https://a.example/feed"]
    (named,) = following.name_feeds(default_blog(), ["https://once.example/feed"])
    following.seed_feeds(default_blog())
    assert Feed.objects.get(pk=named).on_demand
    assert urls(agenda.all_feeds()) == ["https://a.example/feed"]


def test_configured_feed_that_was_named_and_gone_is_followed(settings):
    """LIVELOG_FEEDS says to poll what --feed once found gone."""
    feed = make_feed(on_demand=True, active=False, next_poll=None)
    settings.LIVELOG_FEEDS = [feed.url]
    following.seed_feeds(default_blog())
    assert due() == [feed]


def test_named_feed_is_due_at_once():
    """Who names a feed does not wait for its turn."""
    feed = make_feed(next_poll=timezone.now() + HOUR)
    assert following.name_feeds(default_blog(), [feed.url]) == [feed.pk]
    assert due() == [feed]


def test_list_is_followed_at_once():
    """Each of its feeds once, as it is named first; what --feed had named is one of them now."""
    make_feed("https://known.example/", active=False)
    make_feed("https://named.example/", on_demand=True, active=False, next_poll=None)
    names = ["known", "named", "new", "new", "paused"]
    outlines = [Outline(f"https://{name}.example/", name, name == "paused") for name in names]
    assert following.follow_feeds(default_blog(), outlines) == 3
    assert [feed.host for feed in due()] == ["new.example", "named.example"]
    assert Feed.objects.count() == 4 and not Feed.objects.filter(on_demand=True).exists()
