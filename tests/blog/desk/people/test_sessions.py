"""Sessions end at once, by whomever: no request of theirs is let in after it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from blog.desk.live import patrol
from blog.desk.people import links, roles, sessions
from blog.management.chores import give_chores
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def is_in(client):
    return client.get("/blog/desk/").status_code == 200


def test_all_of_one_account():
    """Every browser of theirs, and an address that was not used; nobody else's."""
    ana, eva = make_person("editor"), make_person("owner", name="eva")
    theirs, others = [sign_in(ana), sign_in(ana)], sign_in(eva)
    secret = links.make_link(user=ana)
    assert all(map(is_in, [*theirs, others]))
    assert sessions.end_sessions(ana) == 2
    assert not any(map(is_in, theirs)) and is_in(others)
    with pytest.raises(links.NoSuchLink):
        links.find_link(secret)


def test_a_request_on_its_way_brings_none_back():
    """One that was let in before, and saves its session after, fails."""
    ana = make_person("editor")
    session = sign_in(ana).session
    assert session["_auth_user_id"]  # read
    sessions.end_sessions(ana)
    session["touched"] = True
    with pytest.raises(UpdateError):
        session.save()


def test_who_is_removed_is_out():
    """With all that lets them in: session, password, role, and the invitations they made."""
    ana = make_person("owner")
    make_person("owner", name="eva")
    client, invitation = sign_in(ana), links.make_link(role="owner", made_by=ana)
    roles.remove(ana)
    assert not is_in(client)
    assert not client.login(username="ana", password="correct horse")
    with pytest.raises(links.NoSuchLink):
        links.find_link(invitation)


def expire(count):
    for _ in range(count):
        SessionStore().save()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def test_what_has_run_out_is_let_go_of(client, monkeypatch):
    """So many at a time, the rest a second later; who is signed in stays so, and is looked after once."""
    looks, now = [], [100.0]
    monkeypatch.setattr(patrol, "check_desks", lambda: looks.append(1))
    monkeypatch.setattr(sessions, "BATCH", 2)
    expire(3)
    client.force_login(make_person())
    looks.clear()
    chore = sessions.Expiry(lambda: now[0])
    for seconds in (0, 0.5, 1, sessions.INTERVAL - 1):
        now[0] += seconds
        chore()
    assert client.session.session_key == Session.objects.get().session_key and len(looks) == 2
    expire(1)
    chore()
    assert Session.objects.exists()
    now[0] += 1
    chore()
    assert not Session.objects.exists()


def test_the_blogger_does_so():
    """It is one of its chores."""

    class Blogger:
        chores, errands, poller = [], [], type("Poller", (), {"wake": None})
        beacon = type("Beacon", (), {"audit": type("Audit", (), {"checks": []})})

    give_chores(Blogger)
    assert any(isinstance(chore, sessions.Expiry) for chore in Blogger.chores)
