"""What is typed is kept on the server until it is posted, for its writer alone."""

import json

import pytest
from django.test import Client

from blog.desk.pages import drafts
from blog.models import Draft
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blog")]
JSON = {"HTTP_ACCEPT": "application/json"}


def keep(client, nonce="one", **fields):
    return client.post("/blog/desk/draft/", {"nonce": nonce, **fields}, **JSON)


def test_what_is_typed_is_in_the_form_again(desk):
    """On whatever device: its fields, and a line that says so."""
    assert keep(desk, text="Half a sent", title="Head", pinned="1").json()["changed"]
    page = desk.get("/blog/desk/").content.decode()
    assert ">Half a sent</textarea>" in page and 'value="Head"' in page
    assert "You had not sent this yet" in page and 'name="nonce" value="one"' in page


def test_the_post_takes_it_away(desk):
    """And a request to keep it that comes late does not bring it back."""
    keep(desk, text="Goal")
    desk.post("/blog/desk/entries/", {"text": "Goal", "nonce": "one"}, **JSON)
    keep(desk, text="Goal")
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_text_that_was_gone_on_with_goes_too(desk):
    """A page gives it a nonce of its own, and says which it goes on with."""
    keep(desk, "old", text="Goal")
    sent = {"text": "Goal!", "nonce": "new", "instead": "old"}
    assert desk.post("/blog/desk/entries/", sent, **JSON).status_code == 201
    assert not Draft.objects.exists()


def test_older_texts_are_on_the_shelf(desk):
    """The newest is in the form; the others wait beside it, to be gone on with or thrown away."""
    keep(desk, text="First")
    keep(desk, "two", text="Second")
    page = desk.get("/blog/desk/").content.decode()
    assert ">Second</textarea>" in page and 'data-nonce="one"' in page
    desk.post("/blog/desk/draft/", {"nonce": "one", "drop": "1"})
    assert Draft.objects.get().nonce == "two"


@pytest.mark.parametrize("fields", [{"text": " "}, {"pinned": "1", "shape": "text"}, {}])
def test_nothing_is_not_kept(desk, fields):
    """What holds no words is let go of."""
    keep(desk, text="Goal")
    assert keep(desk, **fields).json() == {"changed": None}
    assert not Draft.objects.exists()


def test_it_is_bounded(desk, monkeypatch):
    """No field is longer than a post may be, and of too many texts the oldest go."""
    monkeypatch.setattr(drafts, "MOST", 2)
    for number in range(3):
        keep(desk, str(number), text="x" * 30_000, home="y" * 900)
    assert [row.nonce for row in Draft.objects.order_by("pk")] == ["1", "2"]
    kept = json.loads(Draft.objects.last().fields)
    assert (len(kept["text"]), len(kept["home"])) == (20_000, 500)
    assert keep(desk, "n" * 65, text="x").status_code == 400


def test_nobody_else_sees_it(desk):
    """Not a colleague, and not by the same nonce."""
    keep(desk, text="Secret")
    other = Client()
    other.force_login(make_person("editor", name="ben"))
    keep(other, text="Other")
    assert "Secret" not in other.get("/blog/desk/").content.decode()
    assert Draft.objects.filter(fields__contains="Secret").exists()


def test_the_session_says_whose_it_is(desk, client):
    """And has the token for its forms; without one there is none."""
    answer = desk.get("/blog/desk/session/", **JSON)
    assert answer.json()["csrf"] and answer.json()["user"]
    assert Client().get("/blog/desk/session/", **JSON).status_code == 401
