"""Moving an entry to where its time belongs: one order, wherever it is read."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.blogger import outbox
from blog.desk.errors import Invalid, NotAllowed
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.log import read, rebuild, replay
from blog.log import store as logs
from blog.log.redis import RedisStore
from blog.models import Entry
from blog.web.syndication import write_feed
from tests.blog.desk.people import make_person
from tests.blog.factory import START, default_blog, make_entry, remove

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["redis", "memory"])
def log(request, store, monkeypatch):
    """The live log of the default blog, in either backend, that keeps four changes."""
    request.getfixturevalue("settings").LIVELOG_RETENTION = 4
    if request.param == "redis":
        request.getfixturevalue("redis_client")
        real = RedisStore(request.getfixturevalue("redis_url"))
        monkeypatch.setattr(logs, "get_store", lambda: real)
    return logs.get_log(default_blog())


@pytest.fixture
def editor(store):
    return make_person("editor")


def publish(*minutes):
    """Publish entries one after the other, each dated so many minutes after START; call them by them."""
    made = []
    for minute in minutes:
        entry = make_entry(f"at {minute}", published=START + timedelta(minutes=minute))
        outbox.publish_row(entry.pk)
        made.append(entry)
    return made


def move(user, entry, minute=None, **fields):
    """Retime an entry and have it moved, as a form asks."""
    if minute is not None:
        fields["published"] = (START + timedelta(minutes=minute)).isoformat()
    changed = entries.change(
        user, default_blog(), entry.token, Form({"move": "1", **fields}).values
    )
    outbox.publish_row(entry.pk)
    return changed


def titles(texts):
    return [json.loads(text)["title"] for text in texts]


def read_page(before=None, limit=100):
    return read.read_page(default_blog(), before, limit).texts


def read_by_pages(size):
    """Return all titles as pages of a size have them, from the newest back."""
    found, before = [], None
    while True:
        texts = read_page(before, size)
        if not texts:
            return found
        found += titles(texts)
        before = json.loads(texts[-1])["position"]


def read_everywhere():
    """Return the titles in the one order that pages, the record, data and feeds have."""
    blog = default_blog()
    found = titles(rebuild.read_record(blog, None, 100))
    assert titles(read_page()) == found
    for size in (1, 2, 3):
        assert read_by_pages(size) == found
    feed = json.loads(write_feed(blog, "json", lambda path: f"http://testserver{path}").body)
    assert [each["title"] for each in feed["items"]] == found
    return found


@pytest.mark.parametrize(
    "number, minute, order",
    [
        (
            6,
            15,
            ["at 50", "at 40", "at 30", "at 20", "at 60", "at 10", "at 0"],
        ),  # far down, past the log
        (6, 45, ["at 50", "at 60", "at 40", "at 30", "at 20", "at 10", "at 0"]),  # within it
        (
            0,
            55,
            ["at 60", "at 0", "at 50", "at 40", "at 30", "at 20", "at 10"],
        ),  # from the record, up
        (0, 99, ["at 0", "at 60", "at 50", "at 40", "at 30", "at 20", "at 10"]),  # on top
        (3, -9, ["at 60", "at 50", "at 40", "at 20", "at 10", "at 0", "at 30"]),  # below all
    ],
)
def test_it_stands_at_its_time_everywhere(log, editor, number, minute, order):
    """On pages of any size, in the feeds, for who catches up, and after the log was laid anew."""
    made = publish(0, 10, 20, 30, 40, 50, 60)
    epoch, seq = log.head().epoch, log.head().seq
    move(editor, made[number], minute)
    assert read_everywhere() == order
    told = [json.loads(text) for text in replay.read_part(default_blog(), epoch, seq).texts]
    assert [each["type"] for each in told] == ["entry", "synced"]
    assert told[0]["position"] == Entry.objects.get(pk=made[number].pk).place
    publish(61, 62, 63, 64, 65)  # the log lets go of it
    assert read_everywhere() == ["at 65", "at 64", "at 63", "at 62", "at 61", *order]
    rebuild.flush(default_blog())
    assert read_everywhere() == ["at 65", "at 64", "at 63", "at 62", "at 61", *order]


def test_without_the_box_it_keeps_its_place(log, editor):
    """As it always was; asked for later, it goes by the time that it has."""
    made = publish(0, 10, 20)
    when = (START + timedelta(minutes=5)).isoformat()
    entries.change(editor, default_blog(), made[2].token, Form({"published": when}).values)
    assert read_everywhere() == ["at 20", "at 10", "at 0"]
    move(editor, made[2])
    assert read_everywhere() == ["at 10", "at 20", "at 0"]


def test_where_it_stands_already_nothing_is_told(log, editor):
    """And a removed neighbour is not in the way."""
    made = publish(0, 10, 20)
    remove(made[1])
    seq = log.head().seq
    assert move(editor, made[2]).revision == 1 and log.head().seq == seq
    assert move(editor, made[0], 15).fraction == 0
    move(editor, made[0], 20)  # above the one of the same time
    entries.change(editor, default_blog(), made[1].token, Form({"publish": "now"}).values)
    outbox.publish_row(made[1].pk)
    assert read_everywhere() == ["at 0", "at 20", "at 10"]


def test_an_older_change_that_comes_late_does_not_take_it_back(log, editor):
    """A publisher that was paused between the log and its note finds the row moved."""
    made = publish(0, 10, 20)
    entry = Entry.objects.select_related("blog").get(pk=made[2].pk)
    seq = log.head().seq
    moved = move(editor, made[2], 5)
    outbox.note_numbers(entry.pk, seq + 9, entry.position, 0, model=Entry)
    entry.refresh_from_db()
    assert entry.place == moved.place and entry.seq == seq + 9


def test_a_publisher_that_knew_nothing_of_the_move_is_put_right(log, editor):
    """What the release before has told at the old place is told once more at the new one."""
    made = publish(0, 10, 20)
    row = Entry.objects.filter(pk=made[2].pk)
    row.update(revision=2, pending=True, title="New words")  # as it has published it
    outbox.publish_row(made[2].pk)
    lowest = Entry.objects.get(pk=made[0].pk).position
    row.update(position=lowest, fraction=1, revision=3, pending=True)
    assert outbox.publish_row(made[2].pk).kind == "published"
    assert titles(read_page()) == ["at 10", "New words", "at 0"]


def test_between_the_commit_and_the_log_it_is_once_on_a_page(log, editor):
    """The record has moved it already, the live log not yet."""
    made = publish(0, 10, 20, 30, 40, 50)
    Entry.objects.filter(pk=made[5].pk).update(position=1, fraction=1)
    assert sorted(titles(read_page())) == ["at 0", "at 10", "at 20", "at 30", "at 40", "at 50"]


def test_what_no_reader_has_cannot_be_moved(editor):
    """A draft, what was removed, and what is being written."""
    draft = entries.post(
        editor, default_blog(), Form({"text": "x", "publish": "draft"}).values
    ).entry
    gone = publish(0)[0]
    remove(gone)
    for entry in (draft, gone):
        with pytest.raises(Invalid) as caught:
            move(editor, entry)
        assert list(caught.value.errors) == ["move"]
    with pytest.raises(Invalid):
        entries.post(editor, default_blog(), Form({"text": "x", "move": "1"}).values)


def test_who_may(store):
    """Who may date an entry otherwise; a contributor may not."""
    entry = publish(0)[0]
    with pytest.raises(NotAllowed):
        move(make_person("contributor"), entry)


def test_by_a_plain_form(editor, client):
    """Without a script: the box stands beside the time, and what goes wrong beside what was typed."""
    client.force_login(editor)
    made = publish(0, 10, 20)
    path = f"/blog/desk/entries/{made[2].token}/"
    assert '<input type="checkbox" name="move" value="1">' in client.get(path).content.decode()
    sent = {
        "published": "2026-11-21T06:05",
        "zone": "UTC",
        "move": "1",
        "text": "at 20",
        "revision": "1",
    }
    assert client.post(path, sent).status_code == 303
    page = client.get("/blog/?order=oldest").content.decode()
    found = [page.index(f'id="e-{made[number].token}"') for number in (0, 2, 1)]
    assert found == sorted(found)
    remove(Entry.objects.get(pk=made[2].pk))
    answer = client.post(path, {"move": "1"})
    assert answer.status_code == 400 and "can be moved" in answer.content.decode()


def test_where_there_is_no_room_it_says_so(editor):
    """It was retimed in vain, and nothing was written."""
    lower, upper, entry = publish(0, 20, 30)
    lower.refresh_from_db()
    Entry.objects.filter(pk=upper.pk).update(position=lower.position, fraction=1)
    with pytest.raises(Invalid):
        move(editor, entry, 10)
    assert Entry.objects.get(pk=entry.pk).published == entry.published


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 60)), max_size=8))
def test_after_any_moves_there_is_one_order(log, editor, moves):
    """Nothing is lost, nothing twice, and what was moved last is where its time says."""
    Entry.objects.all().delete()
    made = publish(0, 5, 10, 15, 20, 25, 30, 35)
    for number, minute in moves:
        move(editor, made[number], minute)
    assert sorted(read_everywhere()) == sorted(each.title for each in made)
    assert len({each.place for each in Entry.objects.all()}) == len(made)
    times = list(
        Entry.objects.order_by("-position", "-fraction").values_list("published", flat=True)
    )
    assert times == sorted(times, reverse=True)
