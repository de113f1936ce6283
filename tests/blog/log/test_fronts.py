"""What is taken back without a word to readers is told to Daphne's fronts."""

import pytest
import redis
from channels import Group

from blog.log import fronts
from blog.models import Blog, Version
from tests.blog.factory import make_entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def blog(layer, store):
    """A blog of one entry with an earlier version."""
    blog = Blog.objects.create(slug="a", title="a")
    entry = make_entry("As it was", blog=blog)
    entry.title = "As it is"
    entry.save()
    Group("liveblog.a").add("reader")
    Group("front.a").add("front")
    return blog


@pytest.fixture
def read(layer):
    """Return how many messages a channel has got since the last call."""

    def read(channel):
        count = 0
        while layer.receive([channel])[0]:
            count += 1
        return count

    return read


def test_page_names_both_groups(blog, client):
    """What is kept of a page hangs on what readers are told, and on what fronts are."""
    assert client.get("/blog/a/")["Surrogate-Key"] == "liveblog.a front.a"


def test_version_that_is_deleted(blog, read):
    """By its row or by a queryset; its readers have nothing to do for it."""
    Version.objects.get().delete()
    assert (read("front"), read("reader")) == (1, 0)
    entry = blog.entries.get()
    entry.title = "Once more"
    entry.save()
    assert (read("front"), read("reader")) == (0, 1)
    Version.objects.filter(entry__in=blog.entries.all()).delete()
    assert (read("front"), read("reader")) == (1, 0)


def test_entry_that_is_deleted_with_its_versions(blog, read):
    """Its removal is told to the readers, and so to the fronts: once is enough."""
    blog.entries.get().delete()
    assert (read("front"), read("reader")) == (0, 1)


def test_blog_that_is_deleted(blog, read):
    """With all that is in it; the fronts are told once."""
    blog.delete()
    assert (read("front"), read("reader")) == (1, 0)


def test_redis_away_is_told(blog, monkeypatch, caplog):
    """What is deleted meanwhile is deleted, and the log says for how long it may be seen."""

    class Away:
        def __init__(self, name):
            assert name == "front.a"

        def send(self, content, immediately):
            raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(fronts, "Group", Away)
    Version.objects.all().delete()
    assert not Version.objects.exists()
    assert "Pages of a may be shown for ten seconds more" in caplog.text
