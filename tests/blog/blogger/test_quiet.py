"""A blog that was forgotten open is asked about, then ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.blogger import quiet
from blog.models import Blog, Entry, Feed
from tests.blog.factory import default_blog, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOW = timezone.now()
DAY = timedelta(days=1)
SPAN = 3 * DAY


@pytest.fixture
def blog():
    """One that was opened ten days ago, in which nothing was written."""
    Blog.objects.filter(pk=default_blog().pk).update(open=False)
    blog = Blog.objects.create(slug="b", title="B")
    Blog.objects.filter(pk=blog.pk).update(created=NOW - 10 * DAY)
    return blog


def look(blog, now=NOW):
    quiet.look_after(now, SPAN)
    blog.refresh_from_db()
    return blog.open, blog.asked


def test_it_is_asked_about_then_ended(blog):
    """After as many days without a word as before."""
    assert look(blog) == (True, NOW)
    assert look(blog, NOW + 2 * DAY) == (True, NOW)
    assert look(blog, NOW + 3 * DAY) == (False, None)
    assert blog.ended


def test_a_word_is_answer_enough(blog):
    """Of whatever state; then it is asked about later again."""
    look(blog)
    draft = make_entry("A draft", blog=blog, state=Entry.DRAFT)
    Entry.objects.filter(pk=draft.pk).update(created=NOW + DAY)
    assert look(blog, NOW + 3 * DAY) == (True, None)
    assert look(blog, NOW + 4 * DAY) == (True, NOW + 4 * DAY)


@pytest.mark.parametrize(
    "sign",
    [
        lambda blog: Blog.objects.filter(pk=blog.pk).update(starts=NOW + DAY),
        lambda blog: Blog.objects.filter(pk=blog.pk).update(goes_on=NOW - DAY),
        lambda blog: Blog.objects.filter(pk=blog.pk).update(created=NOW - DAY),
        lambda blog: make_entry("New", blog=blog),
        lambda blog: make_entry("Soon", blog=blog, state=Entry.SCHEDULED, due=NOW + 9 * DAY),
    ],
)
def test_signs_of_life(blog, sign):
    """A start, an answer, an entry, what is scheduled: none of these is asked about."""
    old = make_entry("Old", blog=blog, published=NOW - 9 * DAY)
    Entry.objects.filter(pk=old.pk).update(created=NOW - 9 * DAY, seq=1)
    sign(blog)
    assert look(blog) == (True, None)


def test_an_edit_is_one_too(blog):
    old = make_entry("Old", blog=blog, published=NOW - 9 * DAY)
    Entry.objects.filter(pk=old.pk).update(created=NOW - 9 * DAY, seq=1)
    assert look(blog) == (True, NOW)
    Entry.objects.filter(pk=old.pk).update(updated=NOW + DAY)
    assert look(blog, NOW + 3 * DAY) == (True, None)


def test_what_a_feed_fills_is_never_ended(blog):
    """It is asked about alone; without the feed it is ended."""
    feed = Feed.objects.create(blog=blog, url="https://example.org/slow")
    look(blog)
    assert look(blog, NOW + 9 * DAY) == (True, NOW)
    feed.active = False
    feed.save()
    assert look(blog, NOW + 9 * DAY) == (False, None)


def test_rehearsals_are_left_alone(blog):
    Blog.objects.filter(pk=blog.pk).update(rehearsal_of=default_blog())
    assert look(blog, NOW + 30 * DAY) == (True, None)


def test_never_if_the_settings_say_so(blog, settings):
    settings.LIVELOG_QUIET = 0
    quiet.Quiet(lambda: 1.0)()
    blog.refresh_from_db()
    assert blog.asked is None
    settings.LIVELOG_QUIET = 3
    quiet.Quiet(lambda: 1.0)()
    blog.refresh_from_db()
    assert blog.asked
