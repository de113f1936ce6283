"""From a link that was pasted to its card, by way of the blogger's job."""

import json

import pytest
from django.db import transaction

from blog.desk.cards.reading import due_readings
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.models import CardRequest
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db(transaction=True)
HTML = "text/html; charset=utf-8"


@pytest.fixture
def writer(store, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = True
    return make_person("editor")


def post(writer, text):
    return entries.post(writer, default_blog(), Form({"text": text}).values).entry


def read_cards():
    """Do what the blogger does in a turn; return how many cards it read."""
    jobs = due_readings()
    for job in jobs:
        job.run()
        job.record(1)
    return len(jobs)


def test_a_link_becomes_a_card(writer, feed_server):
    """With the page's words, and its picture from here: no reader asks that site for anything."""
    feed_server.serve(make_file(), "/p.jpg", content_type="image/jpeg")
    head = "<meta property=og:title content=Title><meta property=og:image content=/p.jpg>"
    url = feed_server.serve(head, "/page", content_type=HTML)
    entry = post(writer, f"Look:\n\n{url}")
    assert read_cards() == 1
    entry.refresh_from_db()
    card = json.loads(entry.card)
    assert (card["url"], card["title"], card["site"]) == (url, "Title", "127.0.0.1")
    assert card["image"].startswith("/media/pictures/") and entry.pictures.count() == 1
    assert entry.updated is None and read_cards() == 0


def test_another_link_given_while_the_card_is_stored(writer, feed_server, monkeypatch):
    """The card of the old one is dropped, and that of the new one is still to be read."""
    one, two = (
        feed_server.serve(f"<title>{name}</title>", f"/{name}", content_type=HTML)
        for name in ("one", "two")
    )
    entry = post(writer, one)
    (job,) = due_readings()
    job.run()
    atomic = transaction.atomic

    def be_slower(*args, **options):
        monkeypatch.setattr(transaction, "atomic", atomic)
        entries.change(writer, default_blog(), entry.token, Form({"text": two}).values)
        return atomic(*args, **options)

    monkeypatch.setattr(transaction, "atomic", be_slower)
    job.record(1)
    entry.refresh_from_db()
    assert entry.card == "" and read_cards() == 1
    entry.refresh_from_db()
    assert json.loads(entry.card)["title"] == "two"


def test_what_cannot_be_read_stays_a_link(writer, feed_server):
    """After a few tries, and without a word to readers."""
    url = feed_server.serve("", "/page", status=500)
    entry = post(writer, url)
    for left in (1, 1, 0):
        CardRequest.objects.update(due="2020-01-01T00:00Z")
        assert read_cards() == 1
        assert CardRequest.objects.count() == left
    entry.refresh_from_db()
    assert entry.card == "" and url in entry.summary


def test_a_picture_that_is_none_is_left_out(writer, feed_server):
    """The card does without."""
    feed_server.serve("<svg/>", "/p.jpg", content_type="image/jpeg")
    head = "<meta property=og:title content=Title><meta property=og:image content=/p.jpg>"
    entry = post(writer, feed_server.serve(head, "/page", content_type=HTML))
    read_cards()
    entry.refresh_from_db()
    assert json.loads(entry.card)["image"] == ""


def test_private_addresses_are_not_asked(writer, feed_server, settings):
    """A link cannot be made to look around in the server's own network."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = False
    post(writer, feed_server.serve("<title>Secret</title>", "/page", content_type=HTML))
    read_cards()
    assert feed_server.count("/page") == 0


def test_another_link_takes_the_card_away(writer, feed_server):
    """A card is of the link that the text has now."""
    url = feed_server.serve("<title>One</title>", "/one", content_type=HTML)
    entry = post(writer, url)
    read_cards()
    changed = entries.change(writer, default_blog(), entry.token, Form({"text": "No link"}).values)
    assert changed.card == "" and not CardRequest.objects.exists()


def test_a_text_changed_meanwhile(writer, feed_server):
    """What was read for a link that is gone is dropped."""
    entry = post(writer, feed_server.serve("<title>One</title>", "/one", content_type=HTML))
    (job,) = due_readings()
    job.run()
    entries.change(writer, default_blog(), entry.token, Form({"text": "No link"}).values)
    job.record(1)
    entry.refresh_from_db()
    assert entry.card == ""
