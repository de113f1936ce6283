"""The caretaker's turns: what was left behind, who has died, and what the admin shows of it all."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import Act, Ban, RoomMessage
from blog.room import caretaker
from blog.room.people import listeners
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_what_a_dead_worker_left_is_delivered(blog, enter, rooms, monkeypatch):
    """Within a turn, if no frame of anybody's came before."""
    ana = enter("Ana")
    with monkeypatch.context() as dead:
        dead.setattr(rooms, "take_next", lambda *each: [])
        assert ana.say("Hello") == []
    caretaker.Caretaker(lambda: 10.0)()
    assert [each["type"] for each in ana.received()] == ["message", "head"]
    assert not RoomMessage.objects.filter(pending=True).exists()


def test_turns_have_their_time(blog, enter):
    """A beacon comes each LIVELOG_HEAD seconds, not each turn."""
    ana, now = enter("Ana"), [10.0]
    look = caretaker.Caretaker(lambda: now[0])
    heads = []
    for _ in range(12):
        look()
        heads.append(len(ana.received("head")))
        now[0] += 2
    assert heads[0] == 1 and sum(heads) == 2


def test_the_dead_are_forgotten(blog, enter, layer):
    """Whose socket is in the Group no more; not who is just coming in."""
    ana, ben = enter("Ana"), enter("Ben")
    layer.group_discard(
        blog.room_group,
        ana.reply_channel.name if hasattr(ana.reply_channel, "name") else ana.reply_channel,
    )
    suspects = caretaker.forget_dead(blog, set())
    assert len(suspects) == 1 and len(listeners.find_all(blog)) == 2
    assert caretaker.forget_dead(blog, suspects) == set()
    assert [each.author for each in listeners.find_all(blog)] == [ben.you["id"]]


def test_a_deleted_blog_leaves_nobody_listening(blog, enter, backend):
    """Neither names nor the keys of sessions."""
    enter("Ana")
    assert listeners.find_all(blog)
    blog.delete()
    assert not any("room" in key for key in backend.fields)


def test_the_admin_shows_what_was_done(blog, enter, client):
    """Bans can be ended there; acts are read alone."""
    eve, ana = enter(make_person("editor", blog, name="eve")), enter("Ana")
    eve.ask("ban", id=ana.you["id"], minutes=5, why="rude")
    client.force_login(make_person(name="root", is_superuser=True, is_staff=True))
    page = client.get("/admin/blog/act/").content.decode()
    assert "eve" in page and "rude" in page
    assert client.get(f"/admin/blog/act/{Act.objects.get().pk}/delete/").status_code == 403
    assert client.get("/admin/blog/ban/add/").status_code == 403
    ban = Ban.objects.get()
    assert client.post(f"/admin/blog/ban/{ban.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Ban.objects.exists()


def test_a_sweep_reads_what_is_to_go_alone():
    """By an index each, however much was said and however many were banned."""
    plans = []

    def explain(execute, sql, params, many, context):
        if connection.vendor == "sqlite" and "blog_" in sql:
            with connection.wrap_database_errors, connection.connection as database:
                rows = database.execute(
                    "EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), [str(each) for each in params]
                )
                plans.extend((row[-1], sql) for row in rows)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        caretaker.sweep()
        caretaker.tell_ended(timezone.now())
    whole = [
        plan for plan in plans if re.match(r"SCAN (TABLE )?blog_(?!addresskey|blog\b)", plan[0])
    ]
    assert plans and not [plan for plan in whole if "USING" not in plan[0]], whole
    names = " ".join(plan for plan, _ in plans)
    for index in ("said_from", "said_hidden", "blog_ban_until"):
        assert index in names, names
