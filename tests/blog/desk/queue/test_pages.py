"""The queue's page and its decisions, by form and JSON."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.coordination import presence
from blog.coordination.presence import Desk
from blog.desk.live.waiting import list_waiting
from blog.models import Entry, Person
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "at_once")]
JSON = {"HTTP_ACCEPT": "application/json"}
HELD = {"state": Entry.HELD}


@pytest.fixture
def eva(store):
    user = make_person("editor", name="eva")
    Person.objects.create(user=user, zone="Asia/Shanghai")
    return user


@pytest.fixture
def desk(client, eva):
    default_blog()
    client.force_login(eva)
    return client


def read(client, path="/blog/desk/queue/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_queue_and_the_feeds_take_as_many_questions_however_many_wait(desk, eva):
    """Whose each is, and how many are held of each feed, is read for all together."""

    def count_questions():
        with CaptureQueriesContext(connection) as asked:
            read(desk)
            read(desk, "/blog/desk/feeds/")
            list_waiting(default_blog())
        return len(asked)

    def make(number):
        feed = make_feed(f"https://example.org/{number}")
        for each in (feed, None):
            make_entry("One", writer=make_person(name=f"{number} {each}"), feed=each, **HELD)

    make(1)
    before = count_questions()
    for number in range(2, 6):
        make(number)
    assert count_questions() == before


def test_in_chinese_its_times_and_what_it_tells_are_chinese(desk):
    """The words with a place for a name or a time too, which a template looks for by other words."""
    due = timezone.now().replace(month=12, day=24, hour=4, minute=30) + timedelta(days=365)
    make_entry("To come", state=Entry.SCHEDULED, due=due)
    page = desk.get("/blog/desk/queue/", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
    assert 'data-in="%s 后"' in page and 'data-has="%s 正在处理这条"' in page
    assert f"{due.year}年12月24日 12:30" in page


def test_what_waits_is_shown(desk, eva):
    """Held with whose it is, scheduled with its zone, rejected to restore; drafts are not of it."""
    ben = make_person("contributor", name="ben")
    make_entry("By Ben", writer=ben, **HELD)
    make_entry("By a feed", feed=make_feed(title="Agency"), **HELD)
    due = timezone.now().replace(hour=4, minute=30) + timedelta(days=2)
    make_entry("To come", state=Entry.SCHEDULED, due=due)
    make_entry("Refused", state=Entry.REMOVED)
    make_entry("In hand", state=Entry.DRAFT)
    page = read(desk)
    for text in ("By Ben", ">ben<", "By a feed", ">Agency<", "To come", "Refused", "Restore"):
        assert text in page
    assert "12:30</time> Asia/Shanghai" in page and "In hand" not in page


def test_what_readers_will_see_of_it_is_shown(desk):
    """That its writer would have it pinned, or a key event, or a correction: it is approved too."""
    make_entry("Goal", pinned=True, key=True, correction="Two, not <3>", **HELD)
    page = read(desk)
    for text in (">Pinned<", ">Key event<", "Two, not &lt;3&gt;"):
        assert text in page


def test_who_has_one_is_named(desk):
    """As the sockets say: "Ana has this one"."""
    entry = make_entry("Goal", **HELD)
    far = timezone.now().timestamp() + 60
    presence.note(Desk("x", default_blog().pk, 1, "s", "Ana", entry.token, far))
    assert "Ana has this one" in read(desk)


def test_decisions_by_form(desk):
    """Each leads back to the queue."""
    entry = make_entry("Goal", **HELD)
    for name, state in (("reject", "removed"), ("restore", "held"), ("approve", "live")):
        answer = desk.post(f"/blog/desk/entries/{entry.token}/{name}/")
        assert (answer.status_code, answer["Location"]) == (303, "/blog/desk/queue/")
        assert Entry.objects.get().state == state


def test_decisions_by_json(desk):
    """200 with the entry; 409 with it as it is now where somebody else was faster."""
    entry = make_entry("Goal", **HELD)
    path = f"/blog/desk/entries/{entry.token}/"
    told = desk.post(path + "approve/", {"revision": "1"}, **JSON)
    assert told.status_code == 200 and told.json()["state"] == "live"
    late = desk.post(path + "reject/", **JSON)
    assert late.status_code == 409 and late.json()["entry"]["state"] == "live"
    assert desk.post("/blog/desk/entries/none/approve/", **JSON).status_code == 404


def test_a_decision_that_comes_too_late_says_so(desk):
    """By form, on the queue as it is now."""
    entry = make_entry("Goal", state=Entry.REMOVED)
    answer = desk.post(f"/blog/desk/entries/{entry.token}/approve/")
    assert answer.status_code == 409 and "changed by somebody else" in answer.content.decode()


def test_several_at_once(desk):
    """Each by itself: what was changed meanwhile is left, and named."""
    one, two, three = (make_entry(title, **HELD) for title in ("One", "Two", "Three"))
    two.title = "Two!"
    two.save()
    ids = [f"{each.token}:1" for each in (one, two)] + [three.token, "none"]
    answer = desk.post("/blog/desk/queue/", {"do": "approve", "ids": ids}, **JSON).json()
    assert [each["title"] for each in answer["done"]] == ["One", "Three"]
    assert set(answer["problems"]) == {two.token, "none"}
    assert Entry.objects.get(pk=two.pk).state == Entry.HELD
    answer = desk.post("/blog/desk/queue/", {"do": "reject", "ids": [f"{two.token}:1"]})
    assert answer.status_code == 303 and Entry.objects.get(pk=two.pk).state == Entry.REMOVED
    answer = desk.post("/blog/desk/queue/", {"do": "approve", "ids": [two.token]})
    assert answer.status_code == 409 and "1 of them was changed" in answer.content.decode()


def test_what_is_none_of_the_decisions(desk):
    """Neither is it one by chance."""
    assert desk.post("/blog/desk/queue/", {"do": "lock", "ids": ["x"]}, **JSON).status_code == 400


def test_a_contributor_looks_on(client, store):
    """What waits is theirs to see, and their own to change; nothing to decide on."""
    ben = make_person("contributor", name="ben")
    client.force_login(ben)
    make_entry("Mine", writer=ben, **HELD)
    make_entry("Another's", **HELD)
    page = read(client)
    assert page.count('data-do="edit"') == 1 and "Approve" not in page
