"""Pinned entries and key events on top of a page."""

import json
import re

import pytest

from blog import messages
from blog.blogger import outbox
from tests.blog.factory import default_blog, make_entry, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def pin(entry, pinned=True):
    entry.refresh_from_db()
    entry.pinned = pinned
    entry.save()
    outbox.publish_row(entry.pk)
    entry.refresh_from_db()


def read_pins(client, query=""):
    html = client.get(f"/blog/{query}").content.decode()
    return re.findall(
        r'<article class="pin"[^>]*data-pin="(\d+)">.*?<h2[^>]*><a[^>]*>([^<]*)<', html, re.S
    )


def test_what_is_pinned_last_is_on_top(client):
    """So writers set the order: whatever was published when, on the page or further back."""
    entries = {entry.title: entry for entry in publish("A", "B", "C", "D")}
    publish(*[f"Entry {number}" for number in range(60)])
    for title in "BAC":
        pin(entries[title])
    for query in ("", "?order=oldest"):
        assert read_pins(client, query) == [("3", "C"), ("2", "A"), ("1", "B")]
    pin(entries["A"], False)
    pin(entries["A"])
    assert read_pins(client) == [("4", "A"), ("3", "C"), ("1", "B")]
    newest = make_entry("New", pinned=True)
    outbox.publish_row(newest.pk)
    assert [title for _, title in read_pins(client)] == ["New", "A", "C"]
    pin(entries["D"], False)
    newest.refresh_from_db()
    newest.title = "Newer"
    newest.save()
    assert read_pins(client)[0] == ("5", "Newer")


def test_wire_says_where(client):
    """Of a pinned one alone, and the pins of other blogs count for nothing."""
    first, second = publish("A", "B")
    assert "pin" not in messages.entry_body(first)
    pin(first)
    assert messages.entry_body(first)["pin"] == 1
    pin(first, False)
    assert first.pin == 0 and "pin" not in messages.entry_body(first)
    found = json.loads(client.get("/blog/entries.json?since=0").content)["entries"]
    assert all("pin" not in each for each in found)


def test_saved_in_part(client):
    """With `update_fields` too: a pin gets its place."""
    first, second = publish("A", "B")
    pin(first)
    second.pinned = True
    second.save(update_fields=["pinned"])
    second.refresh_from_db()
    assert second.pin == 2 and default_blog().entries.get(pk=first.pk).pin == 1
