"""The blog's own feeds, so that others can follow it: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable, Dict, NamedTuple, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, Enclosure

from blog import messages
from blog.const import PAGE_SIZE
from blog.delivery.hub.pushing import Feed
from blog.models import Blog
from blog.models.cleaning import xml_text
from blog.web.kept.pieces import find_pieces
from blog.web.languages import find_language
from blog.web.reading import read_entries
from blog.web.standing import full_html, full_title

WireEntry = Dict[str, Any]
MakeUrl = Callable[[str], str]

JSON_FEED = "https://jsonfeed.org/version/1.1"


class Written(NamedTuple):
    """A feed as it is served."""

    body: str
    content_type: str
    changed: int  # when, as Unix time


def write_feed(blog: Blog, form: str, absolute: MakeUrl) -> Written:
    """Return the feed of a blog's newest entries, in one of the FORMS; `absolute` makes a URL of a path."""
    found = read_entries(blog, None, PAGE_SIZE)
    entries = [piece.message for piece in find_pieces(found.texts)]
    encode, content_type, _ = FORMS[form]
    with translation.override(find_language(blog.language) or settings.LANGUAGE_CODE):
        body = encode(blog, entries, absolute)
    return Written(body, content_type + "; charset=utf-8", found.head.changed)


def write_push(blog: Blog, form: str) -> Feed:
    """Return a feed as the hub pushes it."""
    feed = write_feed(blog, form, lambda path: settings.LIVELOG_PUBLIC_URL + path)
    return Feed(feed.body.encode("utf-8", "replace"), feed.content_type, find_hub())


def find_hub() -> str:
    """Return the address of this site's hub, "" where it has none: it must know its own address."""
    site: str = settings.LIVELOG_PUBLIC_URL
    return site and site + reverse("hub")


def write_links(blog: Blog, form: str, absolute: MakeUrl) -> str:
    """Return the Link header by which a feed's hub, and the feed's own name, are found; "" for none."""
    topic = absolute(reverse(FORMS[form][2], args=[blog.slug]))
    return f'<{find_hub()}>; rel="hub", <{topic}>; rel="self"' if find_hub() else ""


class HubFeed(Atom1Feed):
    """Django's Atom feed, with the link to a hub."""

    def add_root_elements(self, handler: Any) -> None:
        """Write what comes before the entries."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})


def entry_id(entry: WireEntry) -> str:
    """Return the name of an entry in feeds: that which it had where it was written, if by a livelog.

    By it livelogs that follow each other know what is their own.
    """
    guid: str = entry["guid"]
    return guid if guid.startswith("urn:livelog:") else f"urn:livelog:{entry['id']}"


def parse_date(text: str | None) -> datetime | None:
    """Return the aware datetime of a wire message's date; None stays None."""
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def entry_url(blog: Blog, entry: WireEntry) -> str:
    """Return the path of an entry's permalink."""
    return reverse("blog:entry", args=[blog.slug, entry["id"]])


def encode_atom(blog: Blog, entries: list[WireEntry], absolute: MakeUrl) -> str:
    """Return the Atom feed of `entries` (wire dicts); `absolute` makes a URL of a path."""
    feed = HubFeed(
        title=xml_text(blog.title),
        link=absolute(reverse("blog:page", args=[blog.slug])),
        description=xml_text(blog.description),
        feed_url=absolute(reverse("blog:atom", args=[blog.slug])),
        language=xml_text(blog.language) or None,
        subtitle=xml_text(blog.description) or None,
        hub=find_hub(),
    )
    for entry in entries:
        add_entry(feed, blog, entry, absolute)
    return str(feed.writeString("utf-8"))


def add_entry(
    feed: Atom1Feed,
    blog: Blog,
    entry: WireEntry,
    absolute: MakeUrl,
    categories: Sequence[str] = (),
) -> None:
    """Add an entry (a wire dict) to an Atom feed."""
    feed.add_item(
        title=xml_text(full_title(entry)),
        link=absolute(entry_url(blog, entry)),
        description=xml_text(full_html(entry, absolute)),
        unique_id=xml_text(entry_id(entry)),
        pubdate=parse_date(entry["published"]),
        updateddate=parse_date(entry["updated"] or entry["published"]),
        author_name=xml_text(entry["author"] or entry["source"]["title"]),
        enclosures=[Enclosure(entry["image"], "0", "image/*")] if entry["image"] else [],
        categories=categories,
    )


def encode_json(blog: Blog, entries: list[WireEntry], absolute: MakeUrl) -> str:
    """Return the JSON Feed of `entries` (wire dicts); `absolute` makes a URL of a path."""
    feed = {
        "version": JSON_FEED,
        "title": blog.title,
        "home_page_url": absolute(reverse("blog:page", args=[blog.slug])),
        "feed_url": absolute(reverse("blog:json", args=[blog.slug])),
        "description": blog.description,
        **({"hubs": [{"type": "WebSub", "url": find_hub()}]} if find_hub() else {}),
        "items": [json_item(blog, entry, absolute) for entry in entries],
    }
    return messages.encode(feed)


def json_item(blog: Blog, entry: WireEntry, absolute: MakeUrl) -> WireEntry:
    """Return one entry as a JSON Feed item."""
    item = {
        "id": entry_id(entry),
        "url": absolute(entry_url(blog, entry)),
        "title": full_title(entry),
        "content_html": full_html(entry, absolute),
        "date_published": entry["published"],
        "authors": [{"name": entry["author"] or entry["source"]["title"]}],
    }
    optional = {
        "external_url": entry["link"],
        "image": entry["image"],
        "date_modified": entry["updated"],
    }
    return {**item, **{name: value for name, value in optional.items() if value}}


# By its name: what writes it, its media type, and the name of its view.
FORMS: dict[str, tuple[Callable[..., str], str, str]] = {
    "atom": (encode_atom, "application/atom+xml", "blog:atom"),
    "json": (encode_json, "application/feed+json", "blog:json"),
}
