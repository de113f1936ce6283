"""The patrol: whose session, role or socket has ended is not at the desk any more."""

import pytest
from channels import Group
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from blog.coordination import presence
from blog.desk.live import patrol
from blog.models import Blog, Role
from tests.blog.desk.people import make_person
from tests.blog.factory import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(blog, at_once):
    return make_person("editor", name="ana")


def end_session(client):
    client.logout()


def end_sessions_past_signals(client):
    Session.objects.all()._raw_delete("default")


def change_password(client):
    user = get_user_model().objects.get(username="ana")
    user.set_password("another horse")
    user.save()


def close_account(client):
    get_user_model().objects.filter(username="ana").update(is_active=False)


def take_role(client):
    Role.objects.all().delete()


def take_role_past_signals(client):
    Role.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "end, code",
    [
        (end_session, 4401),
        (end_sessions_past_signals, 4401),
        (change_password, 4401),
        (close_account, 4401),
        (take_role, 4403),
        (take_role_past_signals, 4403),
    ],
)
def test_who_may_not_stay_is_closed(ana, open_desk, client_of, layer, end, code):
    """With why; the desk's Group has lost the socket at once, and what is said there with it."""
    desk = open_desk(ana)
    patrol.check_desks()
    assert desk.received() == []
    end(client_of(ana))
    if "signals" in end.__name__ or end is close_account:
        assert desk.received() == []
        patrol.Patrol(lambda: 100.0)()
    assert desk.received() == [{"close": code}]
    assert not layer.group_channels("desk") and not layer.group_channels("liveblog")
    assert presence.find_all() == []


def test_a_daphne_that_takes_nothing_more(ana, open_desk, layer, monkeypatch):
    """Who may not stay there hears nothing more, and is closed when it does; others are looked after."""
    desk, other = open_desk(ana), open_desk(make_person("editor", name="ben"))
    for each in (desk, other):
        each.ask(type="editing", id=make_entry("One", state="held").token)
    desk.received()
    with monkeypatch.context() as full:
        full.setattr(layer, "capacity", 0)
        take_role(ana)
        assert not layer.group_channels("desk") and len(presence.find_all()) == 2
    patrol.check_desks()
    assert [each.received()[-1] for each in (desk, other)] == [{"close": 1012}] * 2


def test_a_role_of_less_stays(ana, open_desk):
    """An editor who is made a contributor sees the desk still."""
    desk = open_desk(ana)
    Role.objects.get().delete()
    Role.objects.create(user=ana, role="contributor")
    assert desk.received() == [{"close": 4403}]
    again = open_desk(ana)
    role = Role.objects.get()
    role.role = "editor"
    role.save()
    assert again.received() == []


def test_a_dead_socket_is_forgotten(ana, open_desk):
    """Its Daphne has died with it: what it was editing is nobody's any more."""
    entry = make_entry("One", state="held")
    first, second = open_desk(ana), open_desk(make_person("editor", name="ben"))
    first.ask(type="editing", id=entry.token)
    second.received()
    Group("desk").discard(first.reply_channel)
    patrol.check_desks()
    assert second.received() == [{"type": "editing", "id": entry.token, "by": None}]
    assert [desk.name for desk in presence.find_all()] == ["ben"]


def test_editing_ends_by_itself(ana, open_desk):
    """Where the page does not say so again; one that does is shown again."""
    entry = make_entry("One", state="held")
    first, second = open_desk(ana), open_desk(make_person("editor", name="ben"))
    first.ask(type="editing", id=entry.token)
    second.received()
    desk = presence.find(first.reply_channel)
    presence.note(desk._replace(until=1.0))
    patrol.check_desks()
    assert second.received() == [{"type": "editing", "id": entry.token, "by": None}]
    first.ask(type="editing", id=entry.token)
    assert [frame["by"] for frame in second.received()] == ["ana"]


def test_a_desk_of_a_blog_that_got_another_slug_comes_back(ana, open_desk):
    """The Group that it is in may be another blog's soon."""
    blog = Blog.objects.create(slug="old", title="Other")
    desk = open_desk(ana, "/blog/old/desk/")
    blog.slug = "new"
    blog.save()
    patrol.check_desks()
    assert {"close": 1012} in desk.received()


@pytest.mark.django_db(transaction=True)
def test_many_sessions_at_once_are_one_look(store, monkeypatch):
    """As `manage.py clearsessions` deletes them."""
    for _ in range(5):
        SessionStore().save()
    looks = []
    monkeypatch.setattr(patrol, "check_desks", lambda: looks.append(1))
    Session.objects.all().delete()
    assert looks == [1]
