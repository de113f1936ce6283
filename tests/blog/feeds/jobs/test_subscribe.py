"""Asking hubs to deliver."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from blog.feeds.intake import hubs
from blog.feeds.intake.hubs import note_asking
from blog.feeds.jobs.subscribe import Asking
from blog.models import Subscription
from tests.blog.factory import make_feed
from tests.blog.feeds.server import FeedServer
from tests.blog.feeds.server import answer as http

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

HUB = "https://hub.example/"
TOPIC = "https://example.org/feed?format=atom"


@pytest.fixture
def hub():
    server = FeedServer()
    yield server
    server.close()


def subscribe(feed=None, **fields):
    values = {"hub": HUB, "topic": TOPIC, **fields}
    return Subscription.objects.create(feed=feed or make_feed(), **values)


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
    callback = f"https://live.example.org/websub/{subscription.token}/"
    assert form["hub.callback"] == [callback] and form["hub.secret"] == [subscription.secret]
    assert hubs.due_subscriptions() == []


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


def test_late_refusal_does_not_undo_a_confirmation():
    """A hub that confirms and then fails to answer has confirmed."""
    subscription = subscribe()
    note_asking(subscription)
    hubs.confirm(Subscription.objects.get(), 3600)
    asking = Asking(subscription)
    asking.fail("the connection broke")
    asking.record(60)
    subscription.refresh_from_db()
    assert subscription.is_active() and subscription.last_error == ""
