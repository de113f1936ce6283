"""What JSON Feed says, in drafts."""

import json

import pytest

from blog.feeds.parse.formats.jsonfeed import read_json


def draft(item):
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    return read_json(json.dumps(feed)).drafts[0]


@pytest.mark.parametrize(
    ("attachment", "images"),
    [
        ({"url": "/a", "mime_type": "IMAGE/PNG"}, ["/a"]),
        ({"url": "/a.jpg", "mime_type": "application/octet-stream"}, ["/a.jpg"]),
        ({"url": "/a.jpg"}, ["/a.jpg"]),
        ({"url": "/a.jpg", "mime_type": "audio/mpeg"}, []),
        ({"url": "/a"}, []),
    ],
)
def test_an_attachment_is_a_picture_by_its_type_or_its_name(attachment, images):
    """As an enclosure of RSS is."""
    assert draft({"id": "1", "attachments": [attachment]}).images == images


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (r"C:\data, d\'accord", r"C:\data, d\'accord"),
        (r"a\\b \"c,]\" \u00e9", 'a\\b "c,]" é'),
        ("tab\there, ]", "tab\there, ]"),
    ],
)
def test_small_mistakes_are_mended(title, read):
    """A comma after the last of a list, and a backslash that escapes nothing, cost nobody a feed."""
    version = '"version": "https://jsonfeed.org/version/1.1"'
    feed = f'{{{version}, "items": [{{"id": "1", "title": "{title}",}}, \n]}}'
    assert read_json(feed).drafts[0].title == read


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ({"id": "https://e.example/1", "url": ""}, "https://e.example/1"),
        ({"id": "https://e.example/1", "url": "/2"}, "/2"),
        ({"id": "tag:e.example,2026:1"}, ""),
    ],
)
def test_an_id_that_is_an_address_is_the_link_where_there_is_none(item, link):
    """jsonfeed.org would have ids be the addresses of their pages."""
    assert draft(item).link == link
