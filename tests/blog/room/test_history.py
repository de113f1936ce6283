"""What was said, as readers see it: the live log of a room, and what becomes of it when it is lost."""

import json

import pytest
import redis
from channels import Group

from blog.log import store as logs
from blog.log.values import Outcome
from blog.models import Blog, RoomMessage
from blog.room import caretaker, history
from blog.room.peace import hiding
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def types(frames):
    return [frame.get("type", frame) for frame in frames]


@pytest.fixture
def eve(blog, enter):
    """One who may talk as fast as they like."""
    return enter(make_person("editor", blog, name="eve"))


def test_a_lost_log_is_laid_anew(blog, enter, eve):
    """By the next beacon: open pages get a reset with what the record has, under another epoch."""
    ana = enter("Ana")
    said = [eve.say(f"message {number}")[-1] for number in range(3)]
    ana.received()
    epoch = history.get_head(blog).epoch
    logs.get_room_log(blog).flush()
    caretaker.send_heads([blog])
    reset, head = ana.received()
    assert (reset["messages"], head["type"], head["readers"]) == (said[::-1], "head", 2)
    assert reset["epoch"] != epoch and head["seq"] == reset["seq"] > said[-1]["seq"]
    assert eve.say("after")[-1]["seq"] == reset["seq"] + 1


def test_an_older_cursor_than_the_log_has(blog, enter, monkeypatch):
    """It gets a reset, with where its page begins; the rest is older."""
    monkeypatch.setattr(logs.get_room_log(blog), "retention", 3)
    eve = enter(make_person("editor", blog, name="eve"))
    said = [eve.say(f"message {number}")[-1] for number in range(6)]
    epoch = history.get_head(blog).epoch
    reset, synced = enter(query=f"?epoch={epoch}&since={said[0]['seq']}").greeting[2:]
    assert (reset["messages"], reset["floor"]) == (said[:2:-1], said[3]["position"])
    assert synced == {"type": "synced", "epoch": epoch, "seq": said[-1]["seq"]}
    missed, synced = enter(query=f"?epoch={epoch}&since={said[4]['seq']}").greeting[2:]
    assert missed == said[5]


def test_a_reset_is_no_longer_than_a_part(blog, enter, eve, settings):
    """What has no room in it is older, and comes by pages."""
    settings.LIVELOG_MAX_PENDING = 8000
    said = [eve.say(f"{number} " + "long " * 90)[-1] for number in range(8)]
    (reset,) = [json.loads(text) for text in history.read_reset(blog).texts]
    kept = len(reset["messages"])
    assert 1 < kept < 8 and reset["messages"] == said[: 7 - kept : -1]
    assert reset["floor"] == reset["messages"][-1]["position"]


def test_what_redis_did_not_take_is_published_later(blog, enter, eve, monkeypatch):
    """A message is hidden in the record at once, and on the pages as soon as Redis is back."""
    ana = enter("Ana")
    said = eve.say("Rude")[-1]
    ana.received()

    def fail(*given):
        raise redis.ConnectionError

    with monkeypatch.context() as away:
        away.setattr(history, "publish_all", fail)
        eve.ask("hide", id=said["id"])
        assert ana.received() == [] and RoomMessage.objects.get().pending
    caretaker.publish_left(RoomMessage.objects.get().at.replace(year=2099))
    assert types(ana.received()) == ["remove"] and not RoomMessage.objects.get().pending


def test_a_change_while_it_is_published(blog, eve):
    """What a worker notes of a message does not cover what a moderator did meanwhile."""
    eve.say("Rude")
    worker = RoomMessage.objects.select_related("blog").get()
    RoomMessage.objects.update(pending=True, state="hidden", revision=2)
    history.note_published(blog, [worker])
    assert RoomMessage.objects.get().pending
    hiding.publish_row(worker.pk)
    assert not RoomMessage.objects.get().pending
    assert history.read_newest(blog).texts == []


def test_the_next_life_of_a_slug_knows_nothing(blog, enter, eve):
    """A blog that comes to the slug of a deleted one has none of its room."""
    eve.say("Secret")
    Blog.objects.filter(pk=blog.pk).first().delete()
    heir = Blog.objects.create(slug="liveblog", title="Heir", room="open")
    assert history.read_newest(heir).texts == []


def test_a_renamed_blog_takes_its_room_along(blog, enter, eve):
    """Its sockets come back, to what was said and to what is."""
    blog = Blog.objects.create(slug="before", title="Before", room="open")
    ana = enter("Ana", path="/blog/before/room/")
    (said,) = ana.say("Hello")
    blog.slug = "after"
    blog.save()
    assert {"close": 1012} in ana.received()
    back = enter(path="/blog/before/room/", query="?since=0")
    assert [each["html"] for each in back.greeting[2]["messages"]] == ["Hello"]
    Group("room.after").send({"text": "{}"}, immediately=True)
    assert back.received() == [{}]
    assert said["type"] == "message"


def test_a_flood_of_the_room_costs_the_stream_nothing(blog, enter, frames):
    """No message of it is sent to the stream's readers, nor is anything of a room that is off."""
    ana = enter("Ana")
    for number in range(5):
        ana.say(f"message {number}")
    caretaker.send_heads([blog])
    assert frames() == []
    blog.room = "off"
    blog.save()
    frames()
    look = caretaker.Caretaker(lambda: 10.0)
    look()
    assert ana.received("head")[1:] == []


def test_what_the_record_has_lost_is_gone(blog, enter, eve):
    """By the next beacon: open pages get a reset without it, and may go on."""
    ana = enter("Ana")
    kept, lost = [eve.say(text)[-1] for text in ("kept", "lost")]
    ana.received()
    RoomMessage.objects.filter(token=lost["id"]).delete()
    caretaker.send_heads([blog])
    reset = ana.received()[0]
    assert (reset["type"], reset["messages"]) == ("reset", [kept])
    assert eve.say("after")[-1]["seq"] == reset["seq"] + 1 > lost["seq"]


def test_a_message_that_no_log_took_waits(blog, eve, monkeypatch):
    """It was lost twice while it was told: the caretaker tells it."""
    log = logs.get_room_log(blog)
    missing = [Outcome("missing", 0, 0, "")]
    monkeypatch.setattr(log, "publish_all", lambda changes, known: missing * len(changes))
    eve.say("one")
    (row,) = RoomMessage.objects.all()
    assert row.pending and row.seq is None


def test_what_the_log_has_lost_behind_a_later_one(blog, enter, eve):
    """It is there when the whole log is held to the record: a Redis had taken it that was replaced already."""
    said = [eve.say(text)[-1] for text in ("kept", "lost", "last")]
    head, log = history.get_head(blog), logs.get_room_log(blog)
    rows = RoomMessage.objects.exclude(token=said[1]["id"])
    log.flush()
    log.restore([history.make_item(row) for row in rows], head.seq + 1, 0)
    history.audit(blog)
    ids = [json.loads(text)["id"] for text in history.read_newest(blog).texts]
    assert ids == [each["id"] for each in said[::-1]]


def test_a_log_emptied_twice_hands_out_no_number_again(blog, eve, monkeypatch):
    """As the stream's: what readers had counts, however often it is laid."""
    monkeypatch.setattr(history.rebuild, "SEQ_GAP", 0)
    eve.say("one")
    log = logs.get_room_log(blog)
    log.flush()
    lay, others = log.restore, [(None, False)]
    monkeypatch.setattr(log, "restore", lambda *args: others.pop() if others else lay(*args))
    assert history.lay(blog, past=500).seq == 500


def test_what_the_record_has_lost_behind_a_later_one(blog, enter, eve):
    """It is gone when the whole log is held to the record."""
    lost, kept = [eve.say(text)[-1] for text in ("lost", "kept")]
    RoomMessage.objects.filter(token=lost["id"]).delete()
    head = history.mend(blog)
    history.audit(blog)
    assert history.get_head(blog).epoch != head.epoch
    assert [json.loads(text)["id"] for text in history.read_newest(blog).texts] == [kept["id"]]


def test_a_log_that_is_laid_anew_before_a_message_is_noted(blog, eve, monkeypatch):
    """It is said again to the new log: the record has it, so its pages must."""
    note, others = history.note_published, [lambda: history.flush(blog)]

    def note_late(*args):
        while others:
            others.pop()()
        note(*args)

    eve.say("before")
    monkeypatch.setattr(history, "note_published", note_late)
    eve.say("late")
    texts = [json.loads(text)["html"] for text in history.read_newest(blog).texts]
    assert ["late" in text for text in texts] == [True, False]
    assert not RoomMessage.objects.filter(pending=True).exists()
