"""Pages of what was said, over HTTP."""

import pytest
import redis
from django.test import Client

from blog.log import store as logs
from blog.room import history
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
URL = "/blog/room/messages.json"


def get(query="", url=URL):
    return Client().get(url + query)


@pytest.fixture
def said(blog, enter, monkeypatch):
    """Five messages, of which the live log keeps the newest three changes."""
    monkeypatch.setattr(logs.get_room_log(blog), "retention", 3)
    writer = enter(make_person("editor", blog, name="eve"))
    writer.received()
    return [writer.say(f"message {number}")[-1] for number in range(5)]


def test_the_newest(blog, said):
    """With the cursor for the socket, and what to ask for next; a cache may keep it a second."""
    answer = get("?limit=2")
    found = answer.json()
    head = history.get_head(blog)
    assert (found["epoch"], found["seq"]) == (head.epoch, head.seq)
    assert found["messages"] == said[:2:-1] and found["next"] == said[3]["position"]
    assert answer["Cache-Control"] == "public, max-age=1"
    assert answer["Surrogate-Key"] == "room front.liveblog"
    assert Client().get(URL + "?limit=2", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_page_by_page(said):
    """From the live log into the record, each message once."""
    found, before = [], ""
    while True:
        page = get(f"?limit=2{before}").json()
        found += page["messages"]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert found == said[::-1]
    assert get("?before=1").json()["messages"] == get("?before=0").json()["messages"] == []


def test_without_redis(said, monkeypatch):
    """All of it comes from the record; the epoch is that of no log."""

    def fail(blog):
        raise redis.ConnectionError

    monkeypatch.setattr(history, "read_newest", fail)
    found = get("?limit=4").json()
    assert (found["epoch"], found["messages"]) == ("", said[:0:-1])


def test_what_is_not_answered(blog, said):
    """No number; and a room that is off."""
    assert get("?before=x").status_code == 400
    blog.room = "off"
    blog.save()
    assert get().status_code == 404
