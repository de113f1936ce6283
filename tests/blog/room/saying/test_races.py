"""What happens to a room while somebody says something there: between the row and the readers."""

import pytest

from blog.models import Blog, RoomMessage
from blog.room import caretaker, history
from blog.room.people import listeners
from blog.room.saying import delivery
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something done as the next message is about to be stored, or told."""

    def do(module, name, act):
        known = getattr(module, name)

        def do_once(*arguments):
            monkeypatch.setattr(module, name, known)
            act()
            return known(*arguments)

        monkeypatch.setattr(module, name, do_once)

    return do


def test_a_ban_holds_at_once(blog, enter, meanwhile):
    """Nor is what was stored just behind it said, and its author is told."""
    ana, ben = enter("Ana"), enter("Ben")
    eve = enter(make_person("editor", blog, name="eve"))
    meanwhile(delivery, "store", lambda: eve.ask("ban", id=ana.you["id"], minutes=5))
    told = ana.say("Spam", nonce="n")
    assert [(each["code"], each["nonce"]) for each in told if each["type"] == "error"] == [
        ("banned", "n")
    ]
    assert ben.received("message", "remove") == [] and not RoomMessage.objects.exists()


def test_a_room_that_is_closed_and_erased_keeps_nothing(blog, enter, meanwhile):
    """Not what was stored just then either."""
    ana, owner = enter("Ana"), enter(make_person("owner", blog, name="own"))
    meanwhile(delivery, "store", lambda: owner.ask("close", erase=True))
    assert "closed" in [each.get("code") for each in ana.say("Hello")]
    assert not RoomMessage.objects.exists()


def rename(blog, slug):
    row = Blog.objects.get(pk=blog.pk)
    row.slug = slug
    row.save()
    history.get_head(row)  # somebody comes to its new address


def test_a_slug_changes_as_a_message_is_stored(blog, enter, meanwhile):
    """It is said at the new address."""
    ana = enter("Ana")
    meanwhile(delivery, "store", lambda: rename(blog, "other"))
    ana.say("Hello", nonce="n")
    now = Blog.objects.get(pk=blog.pk)
    (text,) = history.read_newest(now).texts
    assert '"nonce":"n"' in text and not RoomMessage.objects.filter(pending=True).exists()


def test_a_slug_changes_as_a_message_is_published(blog, enter, meanwhile):
    """The log that has it is gone: the caretaker brings it to the one of now, once."""
    ana = enter("Ana")
    meanwhile(history, "send", lambda: rename(blog, "other"))
    ana.say("Hello", nonce="n")
    now = Blog.objects.get(pk=blog.pk)
    assert history.read_newest(now).texts == []
    row = RoomMessage.objects.get()
    assert row.pending
    caretaker.publish_left(row.at + caretaker.GRACE)
    caretaker.publish_left(row.at + caretaker.GRACE)
    (text,) = history.read_newest(now).texts
    assert '"nonce":"n"' in text and not RoomMessage.objects.filter(pending=True).exists()


def test_a_room_is_not_laid_with_what_another_blog_has(blog, enter):
    """Whoever knows a slug as that of the blog that has left it lays the log of the one that has it."""
    enter("Ana").say("Of the first")
    stale = Blog.objects.get(pk=blog.pk)
    rename(blog, "moved")
    Blog.objects.create(slug=stale.slug, title="Second", room="open")
    history.lay(stale)
    assert history.read_newest(stale).texts == []


def test_a_blog_is_deleted(blog, enter):
    """Its room's sockets are closed for good, and nothing in Redis says who was there."""
    ana = enter("Ana")
    found = Blog.objects.get(pk=blog.pk)
    assert listeners.find_all(found)
    Blog.objects.get(pk=blog.pk).delete()
    assert {"close": 4410} in ana.received()
    assert listeners.find_all(found) == []
