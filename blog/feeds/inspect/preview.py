"""A feed as it is now, without recording anything: what it says, and what a blog would make of it."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.fetch.http import Response, fetch
from blog.feeds.intake.candidates import identify
from blog.feeds.intake.entries import compare
from blog.feeds.parse.document import Document, Item
from blog.feeds.parse.sandbox import ParserPool
from blog.models import Blog, Feed
from livelog.address import lend_credentials, strip_credentials


class Preview(NamedTuple):
    """A feed as it is now; `page` is the web page that named it, "" if it was asked for itself.

    Both may hold a password; `address` is the URL without.
    """

    url: str
    page: str
    response: Response
    document: Document

    @property
    def address(self) -> str:
        """The feed's URL as it may be shown."""
        return strip_credentials(self.url)


def read_preview(url: str, deadline: float = 30.0) -> Preview:
    """Fetch and parse a feed, or the one that a web page names.

    Raises NotAFeed if what answers is no feed, with what it names in `alternates`, and FeedError
    if nothing answers.
    """
    try:
        return read_feed(url, deadline=deadline)
    except NotAFeed as refusal:
        if len(refusal.alternates) != 1:
            raise
        return read_feed(lend_credentials(url, refusal.alternates[0]), url, deadline)


def read_feed(url: str, page: str = "", deadline: float = 30.0) -> Preview:
    """Return the Preview of one URL, which a page may have named; raises as `read_preview` does."""
    response = fetch(
        url,
        allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
        deadline=deadline,
        site=settings.LIVELOG_PUBLIC_URL,
    )
    kind = response.content_type
    try:
        # A pool of its own: no parser is to stay behind in a process that reads a feed once.
        with closing(ParserPool(1)) as pool:
            document = pool.parse(
                response.body,
                url=response.url,
                content_type=kind,
                truncated=response.truncated,
            )
    except NotAFeed:
        raise
    except FeedError as error:
        raise NotAFeed(str(error)) from error
    return Preview(url, page, response, document)


def compare_with_record(blog: Blog, preview: Preview) -> list[tuple[str, Item]]:
    """Return (what, item) pairs, oldest first: "new", "changed" or "known" to the blog."""
    feed = Feed.objects.filter(blog=blog, url=preview.url).first()
    feed_id, is_new = (feed.pk, feed.last_success is None) if feed else (0, True)
    decision = compare(feed_id, blog.pk, is_new, preview.document, timezone.now())
    new = {candidate.token for candidate in decision.new}
    changed = {candidate.token for _, candidate in decision.edits + decision.held}
    candidates = identify(feed_id, preview.document)
    return [(name_state(each.token, new, changed), each.item) for each in candidates]


def name_state(token: str, new: set[str], changed: set[str]) -> str:
    """Return in a word what the blog would do with an item."""
    return "new" if token in new else "changed" if token in changed else "known"


def describe_preview(preview: Preview) -> list[tuple[str, str]]:
    """Return (name, value) pairs that tell of a feed as a whole."""
    document, response = preview.document, preview.response
    validators = [name for name in ("etag", "last_modified") if getattr(response, name)]
    wish = max(response.max_age or 0, document.ttl or 0, document.update_period or 0)
    pairs = [
        ("feed", document.title),
        ("site", document.link),
        ("read from", strip_credentials(response.url) if response.url != preview.url else ""),
        ("moved to", strip_credentials(response.permanent_url or "")),
        ("type", response.content_type),
        ("size", f"{len(response.body)} bytes, {len(document.items)} entries"),
        ("validators", ", ".join(validators) or "none: each poll reads all of it"),
        ("asks for", f"a poll every {wish} s" if wish else ""),
        ("hub", response.links.get("hub") or document.hub),
        ("incomplete", "its end is missing" if document.cut_off else ""),
        ("too large", "older entries are left out" if document.left_out else ""),
    ]
    return [(name, value) for name, value in pairs if value]
