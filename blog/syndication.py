"""The blog's own feeds, so that others can follow it: Atom (RFC 4287) and JSON Feed 1.1."""

import re
from datetime import datetime, timezone

from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure

from blog import messages

JSON_FEED = "https://jsonfeed.org/version/1.1"
# What XML 1.0 (section 2.2) allows nowhere, not even as a character reference.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text):
    """Return text as XML can hold it; an old line break (as pasted from Word) becomes a space."""
    return FORBIDDEN.sub("", re.sub("[\x0b\x0c]", " ", text))


def parse_date(text):
    """Return the aware datetime of a wire message's date; None stays None."""
    return text and datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def entry_url(blog, entry):
    """Return the path of an entry's permalink."""
    return reverse("blog:entry", args=[blog.slug, entry["id"]])


def encode_atom(blog, entries, absolute):
    """Return the Atom feed of `entries` (wire dicts); `absolute` makes a URL of a path."""
    feed = Atom1Feed(
        title=xml_text(blog.title),
        link=absolute(reverse("blog:page", args=[blog.slug])),
        description=xml_text(blog.description),
        feed_url=absolute(reverse("blog:atom", args=[blog.slug])),
        language=xml_text(blog.language) or None,
        subtitle=xml_text(blog.description) or None,
    )
    for entry in entries:
        feed.add_item(
            title=xml_text(entry["title"]),
            link=absolute(entry_url(blog, entry)),
            description=xml_text(entry["summary"]),
            unique_id="urn:livelog:%s" % entry["id"],
            pubdate=parse_date(entry["published"]),
            updateddate=parse_date(entry["updated"] or entry["published"]),
            author_name=xml_text(entry["author"] or entry["source"]["title"]),
            enclosures=[Enclosure(entry["image"], "0", "image/*")] if entry["image"] else [],
        )
    response = HttpResponse()
    feed.write(response, "utf-8")
    return response


def encode_json(blog, entries, absolute):
    """Return the JSON Feed of `entries` (wire dicts); `absolute` makes a URL of a path."""
    feed = {
        "version": JSON_FEED,
        "title": blog.title,
        "home_page_url": absolute(reverse("blog:page", args=[blog.slug])),
        "feed_url": absolute(reverse("blog:json", args=[blog.slug])),
        "description": blog.description,
        "items": [json_item(blog, entry, absolute) for entry in entries],
    }
    return HttpResponse(messages.encode(feed))


def json_item(blog, entry, absolute):
    """Return one entry as a JSON Feed item."""
    item = {
        "id": "urn:livelog:%s" % entry["id"],
        "url": absolute(entry_url(blog, entry)),
        "title": entry["title"],
        "content_html": entry["summary"],
        "date_published": entry["published"],
        "authors": [{"name": entry["author"] or entry["source"]["title"]}],
    }
    optional = {
        "external_url": entry["link"],
        "image": entry["image"],
        "date_modified": entry["updated"],
    }
    return {**item, **{name: value for name, value in optional.items() if value}}
