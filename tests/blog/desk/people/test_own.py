"""One's own page: name, zone, password, and signing out everywhere else."""

import pytest
from django.test import Client

from blog.desk.people import links
from blog.models import Person
from livelog.accounts import throttle
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
NEW = "another good one"


@pytest.fixture(autouse=True)
def counts(monkeypatch, store):
    counts = throttle.MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: counts)
    default_blog()


@pytest.fixture
def ana():
    return make_person("editor")


@pytest.fixture
def mine(client, ana):
    client.force_login(ana)
    return client


def is_in(client):
    return client.get("/blog/desk/").status_code == 200


def test_name_and_zone(mine):
    """The name stands below what one writes from now on, without what XML forbids."""
    assert (
        mine.post("/desk/me/", {"name": "Ana\x01 Silva", "zone": "Europe/Lisbon"}).status_code
        == 302
    )
    assert (Person.objects.get().name, Person.objects.get().zone) == ("Ana Silva", "Europe/Lisbon")
    page = mine.get("/desk/me/").content.decode()
    assert "<option selected>Europe/Lisbon</option>" in page
    mine.post("/blog/desk/entries/", {"text": "Goal"})
    assert "Ana Silva" in mine.get("/blog/desk/").content.decode()


def test_a_zone_that_is_none(mine):
    """It is refused, and the name that came with it is still in the form."""
    answer = mine.post("/desk/me/", {"name": "Ana", "zone": "Mars/Olympus"})
    assert answer.status_code == 400 and 'value="Ana"' in answer.content.decode()
    assert not Person.objects.exists()


def test_a_new_password_ends_the_other_sessions(mine, ana):
    """This one goes on; an address that was not used is void as well."""
    other = Client()
    other.force_login(ana)
    secret = links.make_link(user=ana)
    answer = mine.post("/desk/me/password/", {"old": "correct horse", "password": NEW})
    assert answer.status_code == 302
    assert is_in(mine) and not is_in(other)
    assert other.get(f"/desk/link/{secret}/").status_code == 404
    ana.refresh_from_db()
    assert ana.check_password(NEW)


@pytest.mark.parametrize(
    "old, new, says",
    [
        ("wrong", NEW, "That is not your password."),
        ("", NEW, "That is not your password."),
        ("correct horse", "short", "too short"),
        ("correct horse", "x" * 1001, "at most 1000"),
    ],
)
def test_a_password_that_stays(mine, ana, old, new, says):
    """The old one has to be right, the new one not easily guessed."""
    answer = mine.post("/desk/me/password/", {"old": old, "password": new})
    assert answer.status_code == 400 and says in answer.content.decode()
    ana.refresh_from_db()
    assert ana.check_password("correct horse")


def test_guessing_the_old_password_waits(mine, ana):
    """Who finds a browser open has ten guesses, as at the door."""
    for _ in range(throttle.MAX_BY_ADDRESS):
        mine.post("/desk/me/password/", {"old": "wrong", "password": NEW})
    answer = mine.post("/desk/me/password/", {"old": "correct horse", "password": NEW})
    assert answer.status_code == 429
    ana.refresh_from_db()
    assert ana.check_password("correct horse")


def test_who_came_by_a_link_needs_no_old_password(client, ana):
    """They have none yet, or forgot it; an hour later it is asked for again."""
    client.post(f"/desk/link/{links.make_link(user=ana)}/")
    assert client.post("/desk/me/password/", {"password": NEW}).status_code == 302
    session = client.session
    session["by_link"] -= 3601
    session.save()
    assert client.post("/desk/me/password/", {"password": "a third good one"}).status_code == 400


def test_signing_out_everywhere_else(mine, ana):
    """A browser that was left open elsewhere is out; this one is not."""
    other = Client()
    other.force_login(ana)
    assert mine.post("/desk/me/sessions/").status_code == 302
    assert is_in(mine) and not is_in(other)


@pytest.mark.parametrize("path", ["/desk/", "/desk/me/", "/desk/people/"])
def test_strangers_are_led_to_sign_in(client, path):
    """And back."""
    assert client.get(path).url == f"/desk/sign-in/?next={path}"
