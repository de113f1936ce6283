"""Subscriptions: found in feeds, asked for, renewed, refused, trusted and not."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from blog.feeds import record, subscriptions
from blog.feeds.subscriptions import Asking, due_subscriptions, note_asking
from blog.models import Feed, Subscription
from tests.blog.factory import answer, item, make_feed, response
from tests.blog.feeds.server import FeedServer
from tests.blog.feeds.server import answer as http

pytestmark = pytest.mark.django_db

HUB = "https://hub.example/"
TOPIC = "https://example.org/feed?format=atom"


@pytest.fixture(autouse=True)
def public_site(settings):
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"


@pytest.fixture
def hub():
    server = FeedServer()
    yield server
    server.close()


def poll(feed, *items, seen=None, **fields):
    record.record_answer(answer(feed, *items, seen=seen, **fields), 60)
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


def test_hub_is_asked(hub):
    """The request is a form; the callback is of this site, and its own for each subscription."""
    hub.paths["/hub"] = http(status="202 Accepted")
    subscription = subscribe(hub=hub.url("/hub"))
    note_asking(subscription)
    asking = Asking(subscription)
    asking.run()
    assert asking.error is None and asking.record(60) is None
    assert hub.requests[0].startswith("POST /hub ")
    assert "application/x-www-form-urlencoded" in hub.requests[0]
    (form,) = [parse_qs(body) for body in hub.bodies]
    assert form["hub.mode"] == ["subscribe"] and form["hub.topic"] == [TOPIC]
    callback = "https://live.example.org/websub/%s/" % subscription.token
    assert form["hub.callback"] == [callback] and form["hub.secret"] == [subscription.secret]
    assert due_subscriptions() == []


def test_hub_that_moved_is_asked_where_it_is(hub):
    """307 and 308 keep the method and the form."""
    hub.paths["/old"] = http(status="308 Permanent Redirect", Location="/hub")
    hub.paths["/hub"] = http(status="202 Accepted")
    asking = Asking(subscribe(hub=hub.url("/old")))
    asking.run()
    assert asking.error is None and len(hub.bodies) == 2 and hub.bodies[0] == hub.bodies[1]


def test_refusal_is_on_the_row_with_a_growing_wait(hub):
    """What the hub says is kept for the operator; it is asked again later and later."""
    hub.paths["/hub"] = http(b"no such topic", status="404 Not Found")
    subscription, waits = subscribe(hub=hub.url("/hub")), []
    for _ in range(3):
        note_asking(subscription)
        asking = Asking(subscription)
        asking.run()
        asking.record(60)
        subscription.refresh_from_db()
        waits.append(subscription.next_ask - timezone.now())
    assert "404): no such topic" in subscription.last_error and subscription.failures == 3
    assert waits[0] > timedelta(minutes=5) and waits == sorted(waits) and waits[2] > 2 * waits[0]


def test_hub_on_a_private_address_is_not_asked(hub, settings):
    """A feed cannot have this site talk to its own network."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = False
    asking = Asking(subscribe(hub=hub.url("/hub")))
    asking.run()
    assert "LIVELOG_ALLOW_PRIVATE_FEEDS" in str(asking.error) and not hub.requests


def test_hub_that_never_calls_back_is_asked_again():
    """A request that was taken and not confirmed counts as a failure the next time."""
    subscription = subscribe()
    note_asking(subscription)
    assert not subscription.last_error
    Subscription.objects.update(next_ask=timezone.now())
    (again,) = due_subscriptions()
    note_asking(again)
    again.refresh_from_db()
    assert again.last_error == subscriptions.UNCONFIRMED and again.failures == 1


def test_late_refusal_does_not_undo_a_confirmation():
    """A hub that confirms and then fails to answer has confirmed."""
    subscription = subscribe()
    note_asking(subscription)
    subscriptions.confirm(Subscription.objects.get(), 3600)
    asking = Asking(subscription)
    asking.fail("the connection broke")
    asking.record(60)
    subscription.refresh_from_db()
    assert subscription.is_active() and subscription.last_error == ""


def test_lease_is_renewed_before_it_ends():
    """The next request comes well before the lease is over."""
    subscription = subscribe(failures=2, last_error="before")
    subscriptions.confirm(subscription, 1000)
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
    subscriptions.deny(feed.subscription, "not for you")
    subscription = Subscription.objects.get()
    assert "not for you" in subscription.last_error and not subscription.is_active()
    assert subscription.next_ask > timezone.now() + timedelta(hours=23)
    assert Feed.objects.get().next_poll <= timezone.now()


def test_denial_wakes_no_feed_that_was_stopped():
    """A feed that is gone for good is not asked again because its hub is done with it too."""
    feed = pushed()
    Feed.objects.update(active=False, next_poll=None)
    subscriptions.deny(feed.subscription, "gone")
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
