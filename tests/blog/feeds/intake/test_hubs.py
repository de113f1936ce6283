"""Subscriptions: found in feeds, asked for, renewed, refused, trusted and not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds.intake import hubs, settle
from blog.feeds.intake.hubs import due_subscriptions, note_asking
from blog.models import Feed, Subscription
from tests.blog.factory import answer, item, make_feed, response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

HUB = "https://hub.example/"
TOPIC = "https://example.org/feed?format=atom"


def poll(feed, *items, seen=None, **fields):
    settle.settle_poll(answer(feed, *items, seen=seen, **fields), 60)
    return Feed.objects.get(pk=feed.pk)


def subscribe(feed=None, **fields):
    values = {"hub": HUB, "topic": TOPIC, **fields}
    return Subscription.objects.create(feed=feed or make_feed(), **values)


def pushed(**fields):
    """Return a feed whose hub delivers."""
    lease_ends = timezone.now() + timedelta(days=5)
    return subscribe(lease_ends=lease_ends, delivers=True, **fields).feed


def test_feed_that_names_a_hub_is_subscribed_to():
    """The hub and the feed's own URL are found in the document."""
    poll(make_feed(), hub=HUB, self_url=TOPIC)
    found = Subscription.objects.get()
    assert (found.hub, found.topic) == (HUB, TOPIC) and due_subscriptions() == [found]


def test_link_header_goes_before_the_document():
    """Section 4: the header counts where both name a hub."""
    links = {"hub": "https://header.example/", "self": "https://example.org/self"}
    poll(make_feed(), seen=response(links=links), hub=HUB, self_url=TOPIC)
    found = Subscription.objects.get()
    assert (found.hub, found.topic) == (links["hub"], links["self"])


def test_feed_that_does_not_name_itself_goes_by_its_url():
    """Without a self link the topic is where the feed was read."""
    poll(make_feed(), hub=HUB)
    assert Subscription.objects.get().topic == response().url


def test_feed_is_polled_once_more_when_its_hub_delivers():
    """For what was published since the poll that found the hub; not where a lease is renewed."""
    later = timezone.now() + timedelta(hours=1)
    subscription = subscribe(make_feed(next_poll=later))
    hubs.confirm(subscription, 1000)
    feed = Feed.objects.get()
    assert timezone.now() < feed.next_poll < timezone.now() + timedelta(seconds=60)
    Feed.objects.update(next_poll=later)
    hubs.confirm(Subscription.objects.get(), 1000)
    feed.refresh_from_db()
    assert feed.next_poll == later


@pytest.mark.parametrize("hub", ["", "mailto:hub@example.org", "javascript:x"])
def test_no_hub_is_no_subscription(hub):
    """What cannot be asked over http is no hub."""
    poll(make_feed(), hub=hub)
    assert not Subscription.objects.exists()


def test_same_hub_stays_subscribed():
    """Another poll of the same feed changes nothing."""
    feed = poll(make_feed(), hub=HUB, self_url=TOPIC)
    before = Subscription.objects.get().token
    poll(feed, hub=HUB, self_url=TOPIC)
    assert Subscription.objects.get().token == before


def test_another_hub_learns_no_old_secret():
    """A feed that changes its hub is subscribed to anew; one that names none is not any more."""
    feed = poll(make_feed(), hub=HUB, self_url=TOPIC)
    before = Subscription.objects.get()
    feed = poll(feed, hub="https://other.example/", self_url=TOPIC)
    after = Subscription.objects.get()
    assert after.token != before.token and after.secret != before.secret
    poll(feed)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("fields", [{"active": False}, {"on_demand": True}])
def test_feed_that_is_not_polled_is_not_subscribed_to(fields):
    """A paused feed's lease is left to run out."""
    subscribe(make_feed(**fields))
    assert due_subscriptions() == []


def test_nothing_is_asked_without_a_public_address(settings):
    """A hub could not call back."""
    subscribe()
    settings.LIVELOG_PUBLIC_URL = ""
    assert due_subscriptions() == []


def test_hub_that_never_calls_back_is_asked_again():
    """A request that was taken and not confirmed counts as a failure the next time."""
    subscription = subscribe()
    note_asking(subscription)
    assert not subscription.last_error
    Subscription.objects.update(next_ask=timezone.now())
    (again,) = due_subscriptions()
    note_asking(again)
    again.refresh_from_db()
    assert again.last_error == hubs.UNCONFIRMED and again.failures == 1


def test_lease_is_renewed_before_it_ends():
    """The next request comes well before the lease is over."""
    subscription = subscribe(failures=2, last_error="before")
    hubs.confirm(subscription, 1000)
    subscription.refresh_from_db()
    left = subscription.lease_ends - subscription.next_ask
    assert timedelta(seconds=199) < left < timedelta(seconds=201)
    assert (subscription.failures, subscription.last_error) == (0, "")
    Subscription.objects.update(next_ask=timezone.now())
    assert due_subscriptions() == [subscription]


def test_denial_is_on_the_row():
    """A hub may deny at any time; the feed is polled at once, and the hub asked after a day."""
    feed = pushed()
    Feed.objects.update(next_poll=timezone.now() + timedelta(hours=1))
    hubs.deny(feed.subscription, "not for you")
    subscription = Subscription.objects.get()
    assert "not for you" in subscription.last_error and not subscription.is_active()
    assert subscription.next_ask > timezone.now() + timedelta(hours=23)
    assert Feed.objects.get().next_poll <= timezone.now()


def test_reason_of_a_hub_is_bounded(caplog):
    """It may say what it likes: neither the log nor the row takes more than some of it."""
    hubs.deny(pushed().subscription, "no\0 " * 5000)
    said = Subscription.objects.get().last_error
    assert len(said) < 250 and "\0" not in said and len(caplog.text) < 500


def test_denial_wakes_no_feed_that_was_stopped():
    """A feed that is gone for good is not asked again because its hub is done with it too."""
    feed = pushed()
    Feed.objects.update(active=False, next_poll=None)
    hubs.deny(feed.subscription, "gone")
    assert Feed.objects.get().next_poll is None


def wait_of(feed):
    return feed.next_poll - feed.last_fetch


def test_feed_whose_hub_delivers_is_polled_rarely():
    """A poll that finds nothing new leaves the feed to its hub for an hour."""
    feed = poll(pushed(), hub=HUB, self_url=TOPIC)
    assert wait_of(feed) == timedelta(hours=1)


def test_hub_that_has_yet_to_deliver_is_not_relied_on():
    """Confirmation alone makes no poll rarer."""
    feed = subscribe(lease_ends=timezone.now() + timedelta(days=5)).feed
    assert wait_of(poll(feed, hub=HUB, self_url=TOPIC)) < timedelta(minutes=2)


def test_quiet_hub_is_not_relied_on():
    """A poll that finds what the hub did not deliver makes polls as frequent as before."""
    feed = poll(pushed(), item("g1"), hub=HUB, self_url=TOPIC)
    assert wait_of(feed) < timedelta(minutes=2)
    assert not Subscription.objects.get().delivers


def test_feed_is_polled_when_the_lease_ends():
    """A lease that is not renewed delays no poll past its end."""
    feed = pushed()
    Subscription.objects.update(lease_ends=timezone.now() + timedelta(minutes=10))
    feed = poll(feed, hub=HUB, self_url=TOPIC)
    assert timedelta(minutes=9) < wait_of(feed) < timedelta(minutes=11)


def test_site_that_is_public_no_more_polls(settings):
    """Without LIVELOG_PUBLIC_URL nothing is expected of a hub."""
    feed = pushed()
    settings.LIVELOG_PUBLIC_URL = ""
    assert wait_of(poll(feed, hub=HUB, self_url=TOPIC)) < timedelta(minutes=2)
