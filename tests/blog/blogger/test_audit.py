"""When the live logs are held to the record, and how many at once."""

import pytest
import redis

from blog.blogger import audit
from blog.blogger.audit import Audit
from blog.blogger.loop import Blogger
from blog.management.chores import give_chores
from blog.models import Blog
from blog.room import history
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def looked():
    """The slugs of the blogs that were looked at."""
    return []


@pytest.fixture
def held(looked):
    """An audit that does nothing but note at what."""
    held = Audit()
    held.checks = [lambda blog: looked.append(blog.slug)]
    return held


def test_once_more_when_all_has_been_noted(held, looked, monkeypatch):
    """What was under way as Redis or the database came back is looked at half a minute later."""
    monkeypatch.setattr(audit.time, "monotonic", lambda: clock[0])
    clock = [1000.0]
    held.begin()
    for seconds, count in ((0, 1), (29, 1), (1, 2), (60, 2)):
        clock[0] += seconds
        held.go_on()
        assert len(looked) == count


def test_each_blog_once_until_it_begins_anew(held, looked):
    """A blogger that begins looks at all of them."""
    Blog.objects.create(slug="other", title="Other")
    for _ in range(3):
        held.go_on()
    assert sorted(looked) == [default_blog().slug, "other"]
    held.begin()
    held.go_on()
    assert len(looked) == 4


def test_many_are_looked_at_over_several_turns(held, looked, monkeypatch):
    """One at least in each: entries go out between them."""
    monkeypatch.setattr(audit, "BUDGET", 0.0)
    Blog.objects.create(slug="other", title="Other")
    held.go_on()
    assert len(looked) == 1 and held.round
    held.go_on()
    assert len(looked) == 2 and not held.round


def test_what_fails_is_looked_at_again(held, looked):
    """Redis may be away as the database comes back."""
    checks, held.checks = held.checks, [lambda blog: raise_lost()]
    with pytest.raises(redis.RedisError):
        held.go_on()
    held.checks = checks
    held.go_on()
    assert looked == [default_blog().slug]


def raise_lost():
    raise redis.ConnectionError("gone")


def test_a_blogger_whose_database_was_away(clock, monkeypatch):
    """Streams and rooms are looked at when it leads, and once more when all is back."""
    blogger = Blogger(clock=clock)
    give_chores(blogger)
    assert history.audit in blogger.beacon.audit.checks
    blogger.beacon.audit.go_on()
    assert not blogger.beacon.audit.is_due
    blogger.note_lead(True)
    assert blogger.beacon.audit.is_due
    blogger.beacon.audit.go_on()
    blogger.out_of_reach = "The database"
    blogger.note_return()
    assert blogger.beacon.audit.is_due
