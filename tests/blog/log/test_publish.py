"""What a change of the record says to readers."""

import json

import pytest

from blog.blogger import outbox
from blog.log import read
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_published_entry_has_the_contract_fields():
    """An entry on the wire has every field, with dates in UTC and a source that has a title."""
    make_entry("A & <b>", link="https://example.org/a", guid="g1", key=True)
    outbox.publish_row(Entry.objects.get().pk)
    message = json.loads(read.read_page(default_blog(), None, 1)[1][0])
    created = Entry.objects.get().created.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert message == {
        "type": "entry",
        "seq": 1001,
        "position": 1001,
        "id": Entry.objects.get().token,
        "guid": "g1",
        "title": "A & <b>",
        "link": "https://example.org/a",
        "published": "2026-11-21T06:00:00Z",
        "created": created,
        "updated": None,
        "source": {"title": "Live blog", "link": ""},
        "author": "",
        "summary": "",
        "image": "",
        "pinned": False,
        "key": True,
        "correction": "",
        "struck": False,
        "shape": None,
        "card": None,
    }
