"""Asking a hub to deliver: one request in a thread of the Poller; the hub calls back later."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from blog.feeds import websub
from blog.feeds.errors import FeedError
from blog.feeds.fetch.posting import post_form
from blog.feeds.intake.hubs import note_refusal
from blog.models import Subscription
from livelog.address import host_of


class Asking:
    """A job of the Poller: to ask a hub for a subscription, or for its renewal."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.key = ("hub", subscription.pk)
        self.host = host_of(subscription.hub)
        self.error: FeedError | None = None

    def run(self) -> None:
        """Send the request; what the hub makes of it, it tells by calling back."""
        path = reverse("websub", args=[self.subscription.token])
        callback = settings.LIVELOG_PUBLIC_URL + path
        form = websub.subscribe_form(self.subscription.topic, callback, self.subscription.secret)
        try:
            post_form(
                self.subscription.hub,
                form,
                allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
                site=settings.LIVELOG_PUBLIC_URL,
            )
        except FeedError as error:
            self.fail(error)

    def fail(self, error: FeedError) -> None:
        """Let the request count as refused."""
        self.error = error

    def record(self, poll: float) -> None:
        """Store a refusal; there is no Report."""
        if self.error:
            note_refusal(self.subscription, self.error)
