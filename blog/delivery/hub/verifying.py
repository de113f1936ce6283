"""Verification of intent: a callback is asked whether it meant what was asked for in its name."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from blog.delivery.hub import followers
from blog.feeds.errors import FeedError
from blog.feeds.fetch.posting import call
from blog.models import Follower
from livelog.db.prepared import asked_often

AT_ONCE = (
    100  # requests looked at in one turn; the Poller takes so many as their hosts may be asked
)


def due_verifications() -> list[Verifying]:
    """Return the jobs for the requests that wait; the blogger asks each turn."""
    return [Verifying(follower) for follower in find_waiting()]


@asked_often
def find_waiting() -> QuerySet:
    """Return the followers that have asked for something, some of them."""
    return Follower.objects.filter(asked__isnull=False).order_by("asked")[:AT_ONCE]


class Verifying:
    """A job of the Poller: to ask one callback."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.key = ("follower", follower.pk)
        self.host = follower.host
        self.error = ""

    def run(self) -> None:
        """Ask (WebSub, section 5.3); whatever is not the challenge is a no."""
        challenge = secrets.token_urlsafe(24)
        query = {
            "hub.mode": self.follower.mode,
            "hub.topic": self.follower.topic,
            "hub.challenge": challenge,
            "hub.lease_seconds": str(self.follower.lease),
        }
        url = self.follower.callback
        url += ("&" if "?" in url else "?") + urlencode(query)
        try:
            answer = call(
                url,
                allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
                site=settings.LIVELOG_PUBLIC_URL,
            )
        except FeedError as error:
            self.fail(error)
            return
        echoed = hmac.compare_digest(answer.said.strip(), challenge.encode("ascii"))
        if not (answer.is_success and echoed):
            self.error = f"it does not confirm (HTTP {answer.status})"

    def fail(self, error: FeedError) -> None:
        """Let the request count as not meant."""
        self.error = str(error)

    def record(self, poll: float) -> None:
        """Do what was asked for, or let go of it; there is no Report."""
        with transaction.atomic():
            if self.error:
                followers.refuse(self.follower, self.error)
            else:
                followers.confirm(self.follower)
