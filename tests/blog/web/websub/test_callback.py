"""Where hubs call."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds.jobs import delivery
from blog.models import Delivery, Feed, Subscription
from tests.blog.factory import make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

TOPIC = "https://example.org/feed"
BODY = b"<rss/>"


@pytest.fixture(autouse=True)
def public_site(settings):
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"


@pytest.fixture
def subscription():
    return Subscription.objects.create(feed=make_feed(), hub="https://hub.example/", topic=TOPIC)


def path(subscription):
    return f"/websub/{subscription.token}/"


def ask(client, subscription, **query):
    """Call as a hub does that wants its intent verified."""
    values = {"mode": "subscribe", "topic": TOPIC, "challenge": "abc<>", "lease_seconds": "3600"}
    values.update(query)
    return client.get(path(subscription), {"hub." + name: values[name] for name in values})


def deliver(client, subscription, body=BODY, signature=None, **headers):
    if signature is None:
        digest = hmac.new(subscription.secret.encode(), body, hashlib.sha256).hexdigest()
        signature = "sha256=" + digest
    kind = "application/rss+xml; charset=utf-8"
    headers["HTTP_X_HUB_SIGNATURE"] = signature
    return client.post(path(subscription), body, content_type=kind, **headers)


def test_intent_is_confirmed(client, subscription):
    """The challenge is echoed, as text that no browser takes for a page, and the lease begins."""
    reply = ask(client, subscription)
    assert (reply.status_code, reply.content) == (200, b"abc<>")
    assert reply["Content-Type"].startswith("text/plain")
    subscription.refresh_from_db()
    left = subscription.lease_ends - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "https://example.org/other"},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"challenge": ""},
    ],
)
def test_what_was_not_asked_for_is_not_confirmed(client, subscription, query):
    """Another topic, or an end that nobody asked for, is refused."""
    assert ask(client, subscription, **query).status_code == 404
    subscription.refresh_from_db()
    assert subscription.lease_ends is None


def test_stranger_confirms_nothing(client, subscription):
    """Who does not know the token is told nothing."""
    subscription.token = "guess"
    assert ask(client, subscription).status_code == 404


def test_paused_feed_confirms_only_its_end(client, subscription):
    """A feed that is not polled wants no deliveries; its hub may end them."""
    Feed.objects.update(active=False)
    assert ask(client, subscription).status_code == 404
    assert ask(client, subscription, mode="unsubscribe").status_code == 200
    assert deliver(client, subscription).status_code == 410


def test_denial_is_noted(client, subscription):
    """A hub that denies gives its reason (section 5.2)."""
    assert ask(client, subscription, mode="denied", reason="no").status_code == 200
    subscription.refresh_from_db()
    assert "no" in subscription.last_error


def test_delivery_is_kept_and_the_blogger_woken(client, subscription, backend):
    """What is signed waits for the blogger as it came; the hub is answered at once."""
    woken = []
    backend.listen(lambda: woken.append(1))
    assert deliver(client, subscription).status_code == 202
    kept = Delivery.objects.get()
    assert bytes(kept.body) == BODY and kept.content_type.startswith("application/rss+xml")
    assert kept.subscription == subscription and woken == [1]


@pytest.mark.parametrize("signature", ["", "sha256=00", "md5=00"])
def test_unsigned_delivery_is_dropped(client, subscription, signature):
    """It is answered as any other, and told on the row (section 7.1.2)."""
    assert deliver(client, subscription, signature=signature).status_code == 202
    assert not Delivery.objects.exists()
    subscription.refresh_from_db()
    assert "signature" in subscription.last_error


def test_delivery_without_a_subscription_is_gone(client, subscription):
    """410 tells the hub to stop."""
    subscription.delete()
    assert deliver(client, subscription).status_code == 410


def test_large_delivery_has_the_feed_polled(client, subscription, monkeypatch):
    """Nothing large is kept; what it held, the feed has."""
    monkeypatch.setattr(delivery, "LIMIT", 3)
    Feed.objects.update(next_poll=timezone.now() + timedelta(hours=1))
    assert deliver(client, subscription).status_code == 202
    assert not Delivery.objects.exists() and Feed.objects.get().next_poll <= timezone.now()


def test_nothing_is_taken_without_a_public_address(client, subscription, settings):
    """LIVELOG_PUBLIC_URL empty: off."""
    settings.LIVELOG_PUBLIC_URL = ""
    assert ask(client, subscription).status_code == 404
    assert deliver(client, subscription).status_code == 410


def test_other_methods_are_refused(client, subscription):
    """There is nothing here to put or delete."""
    assert client.put(path(subscription)).status_code == 405
