"""What the beacon says."""

import json

import pytest

from blog.blogger import beacon
from blog.delivery import receivers
from blog.log import group, store
from blog.models import Blog, Dispatch, Feed, Notice
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_head_tells_the_end(monkeypatch):
    """Once the live blog has ended, and only then, the beacon says so."""
    heads = []
    monkeypatch.setattr(group, "send", lambda blog, text: heads.append(json.loads(text)))
    blog = default_blog()
    for blog.open in (True, False):
        blog.save()
        assert (blog.ended is None) == blog.open
        beacon.send_head(blog)
    heads = [head for head in heads if head["type"] == "head"]
    assert "open" not in heads[0] and heads[1]["open"] is False


def test_head_tells_of_another_log(monkeypatch):
    """Where it was laid anew with nothing in it no number says so."""
    heads = []
    monkeypatch.setattr(group, "send", lambda blog, text: heads.append(json.loads(text)))
    for _ in range(2):
        beacon.send_head(default_blog())
        store.get_log(default_blog()).flush()
    first, second = [head for head in heads if head["type"] == "head"]
    assert first["seq"] == second["seq"] == 0 and first["epoch"] != second["epoch"]


def test_another_redis_has_all_logs_looked_at(monkeypatch):
    """Whoever named another master, or started it anew: it may lack what was told to readers."""
    sender = beacon.Beacon(lambda: 0.0)
    sender.send_due(Feed.objects.none())
    sender.due = 0.0
    assert not sender.audit.is_due
    sender.look_at_redis()
    assert not sender.audit.is_due
    monkeypatch.setattr(store.get_store(), "run_id", lambda: "another", raising=True)
    sender.look_at_redis()
    assert sender.audit.is_due


def test_what_went_past_save(monkeypatch):
    """A blog's row that an update() has changed is told of to readers and to programs, once."""
    said = []
    monkeypatch.setattr(group, "send", lambda blog, text: said.append(json.loads(text)))
    blog = default_blog()
    receivers.add_webhook(blog, "https://a.example/")
    sender = beacon.Beacon(lambda: 0.0)

    def send():
        sender.hurry()
        sender.send_due(Feed.objects.none())
        rows = [each["title"] for each in said if each["type"] == "blog"]
        notices = Notice.objects.order_by("pk").values_list("body", flat=True)
        return rows, [json.loads(body)["data"]["title"] for body in notices]

    assert send() == ([], [])
    Blog.objects.update(title="Updated")
    assert send() == send() == (["Updated"], ["Updated"])
    blog.refresh_from_db()
    blog.title = "Saved"
    blog.save()
    assert send() == (["Updated", "Saved"], ["Updated", "Saved"])
    blog.title, blog.unannounced = "Imported", True
    blog.save()
    assert send() == (["Updated", "Saved", "Imported"], ["Updated", "Saved", "Imported"])
    assert Dispatch.objects.count() == 2  # of an import no program is told
