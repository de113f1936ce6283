"""What waits of the room stands in the queue, and is decided on there."""

import pytest

from blog.models import Act, Entry, Report, RoomMessage
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "at_once")]
JSON = {"HTTP_ACCEPT": "application/json"}
QUEUE = "/blog/desk/queue/"


@pytest.fixture
def blog(store):
    blog = default_blog()
    blog.room, blog.room_questions = "open", True
    blog.save()
    return blog


@pytest.fixture
def desk(client, blog):
    client.force_login(make_person("editor", name="eva"))
    return client


def say(blog, text, **fields):
    row = {"author": "g1", "name": "Ana", "state": "held", "why": "question", **fields}
    return RoomMessage.objects.create(blog=blog, text=text, nonce=text, pending=False, **row)


def decide(desk, row, act, **fields):
    return desk.post(f"/blog/desk/room/{row.token}/{act}/", fields, **JSON)


def test_what_waits_is_shown(desk, blog):
    """Questions apart from the rest, as text, with why, and with what readers reported."""
    say(blog, "How <b>hot</b>?")
    say(blog, "A foul word", why="words")
    reported = say(blog, "Rude", state="live", why="")
    Report.objects.create(message=reported, author="g2", why="it is <rude>")
    say(blog, "In peace", state="live", why="")
    page = desk.get(QUEUE).content.decode()
    questions, said = page.index("Questions from readers"), page.index("From the room")
    assert questions < page.index("How &lt;b&gt;hot&lt;/b&gt;?") < said < page.index("A foul word")
    assert "has a word of the list" in page and "Reports: 1<" in page
    assert "it is &lt;rude&gt;" in page and "In peace" not in page


def test_contributors_see_none_of_it(client, blog):
    """What they may not decide on is not theirs to read."""
    say(blog, "How hot?")
    client.force_login(make_person("contributor", name="con"))
    assert "How hot?" not in client.get(QUEUE).content.decode()


def test_a_question_becomes_an_entry(desk, blog):
    """With the editor's answer below it; asked twice it is answered once."""
    row = say(blog, "How hot?")
    assert decide(desk, row, "quote", answer="Very.").json() == {"id": row.token}
    entry = Entry.objects.get()
    assert entry.state == "live" and "How hot?" in entry.summary and "Very." in entry.summary
    answer = decide(desk, row, "quote", answer="Not at all.")
    assert (answer.status_code, answer.json()["error"]) == (409, "It is an entry already.")
    assert Entry.objects.count() == 1 and "How hot?" not in desk.get(QUEUE).content.decode()


def test_into_the_room_or_away(desk, blog):
    """By form as by JSON; each is written down with who did it."""
    one, two = say(blog, "One"), say(blog, "Two")
    assert decide(desk, one, "approve").status_code == 200
    answer = desk.post(f"/blog/desk/room/{two.token}/hide/")
    assert (answer.status_code, answer["Location"]) == (303, QUEUE)
    states = dict(RoomMessage.objects.values_list("text", "state"))
    assert states == {"One": "live", "Two": "hidden"}
    assert list(Act.objects.values_list("action", "by")) == [("approve", "eva"), ("hide", "eva")]
    assert decide(desk, RoomMessage(token="none"), "hide").status_code == 404
    page = desk.post("/blog/desk/room/none/hide/")
    assert page.status_code == 404 and "There is no such message." in page.content.decode()


def test_an_answer_that_is_too_long(desk, blog):
    """It is refused, and the question waits on."""
    row = say(blog, "How hot?")
    answer = decide(desk, row, "quote", answer="x" * 20_001)
    assert answer.status_code == 400 and "At most" in answer.json()["error"]
    row.refresh_from_db()
    assert row.state == "held" and not Entry.objects.exists()


def test_a_refusal_in_the_desks_own_language(blog, desk):
    """As all else on its page is."""
    page = desk.post("/blog/desk/room/none/hide/", HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert page.status_code == 404 and "没有这条发言。" in page.content.decode()
