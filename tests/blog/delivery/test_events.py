"""What is an event: each change that others see, once, in the transaction that makes it."""

import json

import pytest
from django.db import transaction

from blog.archive.record import collect
from blog.archive.restore import restore
from blog.blogger import outbox
from blog.delivery import receivers
from blog.models import Blog, Dispatch, Entry, Notice
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hook(store):
    return receivers.add_webhook(default_blog(), "https://example.org/hook")


def events(**which):
    return [
        (each.event, json.loads(each.body)["data"].get("title"))
        for each in Notice.objects.filter(**which).order_by("pk")
    ]


def save(entry, **fields):
    entry = Entry.objects.get(pk=entry.pk)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def test_the_life_of_an_entry():
    """Published, changed twice at once, taken off, brought back, and deleted: all of it, in order."""
    entry = make_entry("One")
    with transaction.atomic():
        save(entry, title="Two")
        save(entry, title="Three")
    save(entry, state="removed")
    save(entry, state="live")
    assert events() == [
        ("entry.published", "One"),
        ("entry.updated", "Two"),
        ("entry.updated", "Three"),
        ("entry.removed", None),
        ("entry.published", "Three"),
    ]
    assert Dispatch.objects.filter(state="waiting").count() == 5


def test_deleting_leaves_no_word():
    """What was said of it is gone from the log and sent no more; that it is gone is told."""
    entry = make_entry("Secret")
    Entry.objects.get(pk=entry.pk).delete()
    assert "Secret" not in str(Notice.objects.values())
    assert [each.event for each in Notice.objects.order_by("pk")] == [
        "entry.published",
        "entry.removed",
    ]
    assert [each.state for each in Dispatch.objects.order_by("pk")] == ["stopped", "waiting"]


def test_an_entry_made_again_under_its_old_id():
    """It is a new one, though its revision was there before."""
    entry = make_entry("One", token="t")
    Entry.objects.get(pk=entry.pk).delete()
    make_entry("One", token="t")
    assert [each.event for each in Notice.objects.order_by("pk")][-1] == "entry.published"
    assert Notice.objects.count() == 3


def test_what_nobody_sees():
    """No event: a draft and its change, a save that changes nothing, a note to oneself."""
    draft = make_entry("Draft", state="draft")
    save(draft, title="Still a draft")
    entry = make_entry("One")
    save(entry)
    save(entry, due="2030-01-01T00:00Z")
    assert events() == [("entry.published", "One")]
    save(draft, state="live")
    assert events()[-1] == ("entry.published", "Still a draft")


def test_rolled_back():
    """What was not committed never happened."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_entry("Never")
        raise ZeroDivisionError
    assert events() == []


def test_an_entry_of_a_feed():
    """It is told of when its turn has come; edited before that, as it is then."""
    entry = make_entry("From a feed", feed=make_feed())
    save(entry, title="Mended")
    assert events() == []
    outbox.publish_row(entry.pk)
    outbox.publish_row(entry.pk)
    assert events() == [("entry.published", "Mended")]
    save(entry, title="Again")
    assert events()[-1] == ("entry.updated", "Again")


def test_stored_past_save():
    """bulk_create and update() are told of as they are published, once."""
    Entry.objects.bulk_create([Entry(blog=default_blog(), title="Bulk", token="b")])
    entry = Entry.objects.get()
    for fields in ({}, {"title": "New"}, {"state": "removed"}):
        Entry.objects.update(pending=True, **fields)
        outbox.publish_row(entry.pk)
        outbox.publish_row(entry.pk)
    assert events() == [
        ("entry.published", "Bulk"),
        ("entry.updated", "New"),
        ("entry.removed", None),
    ]


def test_while_redis_is_away(monkeypatch):
    """Each change is an event all the same; what is published later is none more."""
    monkeypatch.setattr(outbox, "try_publishing", lambda *row: None)
    entry = make_entry("One")
    save(entry, title="Two")
    outbox.publish_row(entry.pk)
    assert events() == [("entry.published", "One"), ("entry.updated", "Two")]


def test_a_blog_s_own_row():
    """Its title, its end; not a save that changes nothing."""
    blog = Blog.objects.get(slug="liveblog")
    blog.save()
    assert events() == []
    blog.title, blog.open = "Finals", False
    blog.save()
    assert events() == [("blog.updated", "Finals")]


def test_an_import_tells_nobody():
    """Not of what readers had, nor of what waited for its turn; of what changes then, it does."""
    make_entry("One")
    make_entry("Waiting", feed=make_feed())
    archive = collect(default_blog())
    other = Blog.objects.create(slug="copy", title="Copy")
    receivers.add_webhook(other, "https://b.example/")
    restore(archive, "copy")
    for entry in Entry.objects.filter(blog=other):
        outbox.publish_row(entry.pk)
    assert not Dispatch.objects.filter(webhook__blog=other).exists()
    save(Entry.objects.get(blog=other, title="One"), title="Two")
    assert events(blog=other)[-1] == ("entry.updated", "Two")


def test_only_what_is_asked_for():
    """A webhook for one event is told of no other; nobody's event is not kept."""
    receivers.add_webhook(default_blog(), "https://b.example/", wanted=["blog.updated"])
    entry = make_entry("One")
    assert Dispatch.objects.count() == 1
    receivers.stop(default_blog().webhooks.get(url="https://example.org/hook"), "told so")
    save(entry, title="Two")
    assert Notice.objects.count() == 1


def test_what_is_said():
    """The message that readers get, with where the entry is; of a removed one no word."""
    entry = make_entry("One", text="**Goal**", summary="<p>Goal</p>")
    body = json.loads(Notice.objects.get().body)
    assert body["type"] == "entry.published" and body["timestamp"].endswith("Z")
    said = {"id": entry.token, "blog": "liveblog", "state": "live", "revision": 1}
    assert {name: body["data"][name] for name in said} == said
    assert body["data"]["url"].endswith(f":8000/blog/entry/{entry.token}/")
    save(entry, state="removed")
    assert "Goal" not in Notice.objects.last().body


def test_a_publisher_that_is_late_says_nothing_of_what_was_deleted(monkeypatch):
    """Its words would be kept again, and told after the removal."""
    real = outbox.publish.publish_entry

    def publish(entry):
        outcome = real(entry)
        if not Entry.objects.filter(pk=entry.pk, title="Secret").update(title="Gone"):
            return outcome
        Entry.objects.get(pk=entry.pk).delete()
        return outcome

    entry = make_entry("One", pending=False)
    Entry.objects.filter(pk=entry.pk).update(title="Secret", revision=5, pending=True)
    monkeypatch.setattr(outbox.publish, "publish_entry", publish)
    outbox.try_publishing(entry.pk)
    assert events()[-1] == ("entry.removed", None)
    assert "Secret" not in str(Notice.objects.values())
