"""Questions that were put into SQL once: what they give is what their querysets would."""

import pytest
from django.db.models import F
from django.utils import timezone

from blog.models import Blog, Entry, Feed
from livelog.db.prepared import asked_often, done_often, find_prepared, update_row
from tests.blog.factory import START

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anew():
    """Nothing was asked before."""
    find_prepared().clear()


@pytest.fixture
def feeds():
    """Three feeds, the second of them with a title."""
    blog = Blog.objects.create(slug="b", title="B")
    titles = ["", "Named", ""]
    return [
        Feed.objects.create(blog=blog, url=f"https://{n}.example/", title=title, next_poll=START)
        for n, title in enumerate(titles)
    ]


def test_models_come_with_what_they_were_joined_with(feeds, django_assert_num_queries):
    """Converted as Django does, and again for another value."""

    @asked_often
    def find(pk):
        return Feed.objects.select_related("blog").filter(pk=pk)

    for feed in feeds:
        with django_assert_num_queries(1):
            [found] = find(feed.pk)
            assert (found, found.blog.title, found.next_poll) == (feed, "B", START)
            assert found.active is True
    assert find(0) == []


def test_tuples_and_dicts(feeds):
    """Columns alone, one alone, and what is reckoned."""

    @asked_often
    def tuples(url):
        return Feed.objects.filter(url=url).annotate(more=F("pk") + 1).values_list("more", "title")

    @asked_often
    def dicts():
        return Feed.objects.order_by("-pk").values("pk", "title")

    @asked_often
    def flat(title):
        return Feed.objects.filter(title=title).order_by("pk").values_list("pk", flat=True)

    first, second, third = (feed.pk for feed in feeds)
    assert tuples("https://1.example/") == [(second + 1, "Named")]
    assert dicts() == list(Feed.objects.order_by("-pk").values("pk", "title"))
    assert flat("") == [first, third]


def test_it_is_put_into_sql_once(feeds):
    """However often it is asked; what comes by keyword makes another question of it."""
    written = []

    @asked_often
    def find(title, *, limit):
        written.append(limit)
        return Feed.objects.filter(title=title)[:limit]

    assert [len(find("", limit=limit)) for limit in (1, 2, 1, 2)] == [1, 2, 1, 2]
    assert written == [1, 2]


def test_lists_of_any_length(feeds):
    """Among other values, in the order of the statement."""

    @asked_often
    def find(pks, title, urls):
        others = Feed.objects.filter(pk__in=pks, title=title).exclude(url__in=urls)
        return others.order_by("pk").values_list("pk", flat=True)

    first, second, third = (feed.pk for feed in feeds)
    assert find([first, second, third], "", ["https://0.example/"]) == [third]
    assert find([first], "", ["https://1.example/", "https://2.example/"]) == [first]


def test_moments(feeds):
    """Are compared, and come back, as Django has them."""

    @asked_often
    def find_due(now):
        return Feed.objects.filter(next_poll__lte=now).values_list("next_poll", flat=True)[:1]

    assert find_due(START - timezone.timedelta(seconds=1)) == []
    assert find_due(START) == [START]


def test_a_change_of_what_a_queryset_holds(feeds):
    """The rows that there were are counted."""

    @done_often
    def rename(old, new):
        return Feed.objects.filter(title=old), {"title": new}

    assert [rename("", "Other"), rename("", "Other"), rename("Named", "Other")] == [2, 0, 1]
    assert set(Feed.objects.values_list("title", flat=True)) == {"Other"}


def test_a_change_by_what_is_joined_and_reckoned(feeds):
    """As `update` has it: the rows are found first."""

    @done_often
    def rename(rest, slug, new):
        feeds = Feed.objects.annotate(rest=F("pk") % 2).filter(rest=rest, blog__slug=slug)
        return feeds, {"title": new}

    assert rename(feeds[0].pk % 2, "b", "Other") == 2
    assert rename(feeds[0].pk % 2, "c", "Another") == 0
    titles = Feed.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Other", "Named", "Other"]


def test_a_row_is_written(feeds):
    """Those of its fields alone, None among them."""
    moment = START + timezone.timedelta(microseconds=1)
    assert update_row(Feed, feeds[0].pk, {"next_poll": None, "last_fetch": moment}) == 1
    assert update_row(Feed, feeds[1].pk, {"next_poll": moment, "last_fetch": None}) == 1
    rows = Feed.objects.order_by("pk").values_list("next_poll", "last_fetch", "url")
    assert list(rows[:2]) == [
        (None, moment, "https://0.example/"),
        (moment, None, "https://1.example/"),
    ]
    assert update_row(Feed, 0, {"next_poll": None, "last_fetch": None}) == 0


def test_rows_know_what_was_read(feeds):
    """An entry that is saved after tells what was changed of it, as from any queryset."""

    @asked_often
    def find(token):
        return Entry.objects.filter(token=token)

    Entry.objects.create(blog=feeds[0].blog, token="t", title="One")
    [entry] = find("t")
    entry.title = "Two"
    assert entry.find_changed() == {"title"}
