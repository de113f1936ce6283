"""Reading what a link leads to, in a thread of the blogger's, by the fetcher that feeds are read by."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog.desk.cards.page import Page, read_page
from blog.desk.cards.players import find_player
from blog.desk.errors import NoRoom
from blog.desk.pictures import store
from blog.desk.pictures.encode import Encoded, Refused, encode_picture
from blog.desk.pictures.figures import address
from blog.feeds.errors import FeedError
from blog.feeds.fetch.http import fetch
from blog.models import CardRequest, Entry
from livelog.address import host_of
from livelog.db.prepared import asked_often

logger = logging.getLogger(__name__)

AT_ONCE = 8  # cards read at the same time
DEADLINE = 15.0  # seconds for a page, and as many for its picture
LARGEST_PAGE, LARGEST_IMAGE = 512 * 1024, 8 * 1024 * 1024  # bytes
TRIES = 3
WAIT = timedelta(minutes=1)  # until the next try


def due_readings() -> list[CardReading]:
    """Return the jobs for the cards that are due, some of them; the blogger asks each turn."""
    return [CardReading(request) for request in find_due(timezone.now())]


@asked_often
def find_due(now: datetime) -> QuerySet:
    """Return the cards whose pages are to be read now, some of them."""
    return CardRequest.objects.filter(due__lte=now).order_by("due")[:AT_ONCE]


class CardReading:
    """A job of the Poller: to read one page, and the picture that it names."""

    def __init__(self, request: CardRequest) -> None:
        self.request = request
        self.key = ("card", request.pk)
        self.host = host_of(request.url)
        self.page: Page | None = None
        self.image: Encoded | None = None
        self.error: FeedError | None = None

    def run(self) -> None:
        """Fetch the page and its picture; what cannot be read leaves the link a link."""
        try:
            answer = self.fetch(self.request.url, LARGEST_PAGE)
            self.page = read_page(answer.body, answer.content_type, answer.url)
        except FeedError as error:
            self.fail(error)
        if self.page and self.page.image:
            self.image = self.read_image(self.page.image)

    def fetch(self, url: str, limit: int) -> Any:
        """Fetch as feeds are: nothing private, everything bounded."""
        return fetch(
            url,
            allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
            deadline=DEADLINE,
            limit=limit,
            site=settings.LIVELOG_PUBLIC_URL,
        )

    def read_image(self, url: str) -> Encoded | None:
        """Return a page's picture, None where it cannot be had: the card does without."""
        try:
            return encode_picture(self.fetch(url, LARGEST_IMAGE).body)
        except (FeedError, Refused) as problem:
            logger.info("No picture for the card of %s: %s", self.request.url, problem)
            return None

    def fail(self, error: FeedError) -> None:
        """Let the page count as unreadable."""
        self.error = error

    def record(self, poll: float) -> None:
        """Store the card, or when to try again; there is no Report."""
        with transaction.atomic():
            # Locked as by a writer, who else could give it another link meanwhile.
            rows = Entry.objects.select_related("blog").select_for_update(of=("self",))
            entry = rows.filter(pk=self.request.entry_id).first()
            request = CardRequest.objects.filter(pk=self.request.pk, url=self.request.url).first()
            if entry is None or request is None:
                return  # the text has another link now, or none
            if self.error and request.tries + 1 < TRIES:
                request.tries += 1
                request.due = timezone.now() + WAIT * request.tries
                request.save()
                return
            if self.error:
                logger.info("No card for %s: %s", request.url, self.error)
            if self.page:
                self.store(entry, request.url, self.page)
            request.delete()

    def store(self, entry: Entry, url: str, page: Page) -> None:
        """Give the entry its card; no word of it is the writer's, so it is no update."""
        card = {
            "url": url,
            "title": page.title,
            "description": page.description,
            "image": "",
            "site": page.site or self.host,
            "player": find_player(url),
        }
        if self.image:
            with suppress(NoRoom):  # the card goes without
                picture = store.keep_encoded(entry.author, entry.blog, self.image)
                entry.pictures.add(picture)
                card["image"] = address(picture)
        entry.card = json.dumps(card, ensure_ascii=False)
        entry.slip = True
        entry.save()
