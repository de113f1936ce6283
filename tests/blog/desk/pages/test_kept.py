"""A form whose session, or token, is out of date: the words come back, to be sent once more."""

import re

import pytest
from django.test import Client

from blog.models import Entry
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blog")]
HERE = {"HTTP_ORIGIN": "http://testserver"}
SENT = {"text": "My <words>", "pinned": ["0", "1"], "nonce": "one"}


@pytest.fixture
def strict():
    """A client that checks tokens, signed in, with the desk's page open."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("editor"))
    client.get("/blog/desk/")
    return client


def read_fields(page):
    text = page.content.decode()
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)


def test_a_session_that_ended(client):
    """401, with all that was typed and the way to sign in."""
    answer = client.post("/blog/desk/entries/", SENT)
    assert answer.status_code == 401 and answer["Cache-Control"] == "private, no-store"
    assert "My &lt;words&gt;</textarea>" in answer.content.decode()
    assert [pair for pair in read_fields(answer) if pair[0] != "csrfmiddlewaretoken"] == [
        ("pinned", "0"),
        ("pinned", "1"),
        ("nonce", "one"),
    ]


def test_a_token_that_is_old(strict):
    """Signed in anew meanwhile: the same form, sent again from the answer, is taken."""
    stale = {**SENT, "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/blog/desk/entries/", stale, **HERE)
    assert answer.status_code == 403 and "My &lt;words&gt;</textarea>" in answer.content.decode()
    fields = dict(read_fields(answer))
    sent = strict.post("/blog/desk/entries/", {**fields, "text": "My <words>"}, **HERE)
    assert sent.status_code == 303
    assert Entry.objects.get().text == "My <words>"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_what_another_site_sends_is_not_shown(strict, origin):
    """Nobody is led to post what they never wrote."""
    headers = {"HTTP_ORIGIN": origin} if origin else {}
    answer = strict.post("/blog/desk/entries/", SENT, **headers)
    assert answer.status_code == 403 and "My &lt;words&gt;" not in answer.content.decode()


def test_elsewhere_a_bad_token_is_refused_as_ever(strict):
    """The rest of the site has Django's own page."""
    answer = strict.post("/admin/login/", {"text": "words"}, **HERE)
    assert answer.status_code == 403 and "words</textarea>" not in answer.content.decode()
