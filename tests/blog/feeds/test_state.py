"""The life of a feed, written in one place."""

import ast
from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds import state
from blog.feeds.errors import FeedError
from blog.models import Entry, Feed
from tests.blog.factory import make_entry, make_feed
from tests.environment import ROOT

LATE = timedelta(days=1)
FIELDS = {"next_poll", "failures", "last_error", "moved_to", "moved_seen"}
READING = {"filter", "exclude", "get", "Q"}
# What is noted of hubs and of receivers has fields of the same names, in rows of another kind; the
# gauges count by them.
OTHERS = ("blog/feeds/intake/hubs.py", "blog/delivery/", "blog/gauges/")


def written(tree):
    """Yield the names that a module sets as attributes or passes on to be stored."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield from (word.arg for word in node.keywords if name not in READING)
        elif isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant))


def test_no_other_module_writes_the_life_of_a_feed():
    """Whoever wants a feed polled, stopped or moved asks `state`; the model declares the fields."""
    writers = set()
    for path in sorted((ROOT / "blog").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" in name or "models" in name or name.startswith(OTHERS):
            continue
        if FIELDS & set(written(ast.parse(path.read_text(encoding="utf-8")))):
            writers.add(name)
    assert writers == {"blog/feeds/state.py"}


@pytest.fixture
def troubled(db):
    """A feed that fails, and has been sent elsewhere."""
    late = timezone.now() + LATE
    return make_feed(
        failures=3,
        last_error="HTTP 500",
        next_poll=late,
        moved_to="https://b.example/",
        moved_seen=2,
    )


def row(feed):
    return Feed.objects.filter(pk=feed.pk)


def is_due(feed):
    return feed.active and feed.next_poll is not None and feed.next_poll <= timezone.now()


def health(feed):
    return feed.failures, feed.last_error, feed.moved_to, feed.moved_seen


@pytest.mark.parametrize("rest", [state.pause, lambda rows: state.stop(rows.get(), "gone")])
def test_resumed_feed_is_as_good_as_new(troubled, rest):
    """Whoever ended its polling: it is due, and nothing is held against it."""
    rest(row(troubled))
    assert not row(troubled).get().active
    state.resume(row(troubled))
    assert is_due(row(troubled).get()) and health(row(troubled).get()) == (0, "", "", 0)


def test_paused_feed_is_not_in_trouble(troubled):
    """What an operator does not want polled does not fail; its server did not stop it."""
    state.pause(row(troubled))
    paused = row(troubled).get()
    assert (paused.failures, paused.last_error, state.is_stopped(paused)) == (0, "", False)
    state.fail(paused, FeedError("gone", gone=True), LATE)
    assert state.is_stopped(row(troubled).get())


def test_active_feeds_alone_are_made_due(troubled):
    """A feed that is paused or stopped stays so."""
    paused = make_feed("https://paused.example/", active=False, next_poll=None)
    assert state.make_active_due(Feed.objects.all()) == 1
    assert is_due(row(troubled).get()) and row(paused).get().next_poll is None


@pytest.mark.parametrize(
    "changed, active, due",
    [
        ({"url"}, True, True),
        ({"active"}, True, True),
        ({"title"}, True, False),
        ({"active"}, False, False),
        ({"url"}, False, False),
    ],
)
def test_edit_means_what_was_changed(troubled, changed, active, due):
    """A feed polled again, or elsewhere, is due; its title alone changes nothing."""
    troubled.active = active
    state.follow_edit(troubled, changed)
    assert is_due(troubled) == due
    assert (troubled.failures == 3) == (changed == {"title"} or (changed == {"url"} and not active))
    assert (troubled.moved_seen == 2) == (
        changed == {"title"} or (changed == {"active"} and not active)
    )


@pytest.mark.django_db
def test_waiting_entries_go_with_their_feed():
    """Readers never saw them, and without the feed nothing would pace them."""
    feed, other = make_feed(), make_feed("https://other.example/")
    make_entry("Waiting", feed=feed)
    make_entry("Published", feed=feed, position=1, pending=True)
    make_entry("Removed unseen", feed=feed, state=Entry.REMOVED, pending=False)
    make_entry("Another's", feed=other)
    make_entry("An editor's")
    feed.delete()
    titles = Entry.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Published", "Removed unseen", "Another's", "An editor's"]


@pytest.mark.django_db
def test_waiting_entries_go_with_many_feeds():
    """As the admin deletes a selection."""
    make_entry("Waiting", feed=make_feed())
    Feed.objects.all().delete()
    assert not Entry.objects.exists()
