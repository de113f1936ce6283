"""A live log goes by a slug, and shows the entries of the blog that has the slug now."""

import pytest
import redis

from blog.log import store
from blog.log.replay import read_part
from blog.models import Blog
from tests.blog.factory import make_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


@pytest.fixture
def read(client):
    """Return what a blog's page data are now: its epoch and its titles."""

    def read(slug):
        answer = client.get(f"/blog/{slug}/entries.json").json()
        return answer["epoch"], [entry["title"] for entry in answer["entries"]]

    return read


def make_blog(slug, *titles):
    blog = Blog.objects.create(slug=slug, title=slug)
    for title in titles:
        make_entry(title, blog=blog)
    return blog


def test_new_blog_at_the_slug_of_a_deleted_one_starts_empty(read):
    """Nothing of a deleted blog is on the page of the next that takes its slug."""
    blog = make_blog("a", "Of the first")
    epoch, titles = read("a")
    assert titles == ["Of the first"]
    blog.delete()
    make_blog("a")
    assert read("a")[1] == [] and read("a")[0] != epoch
    make_entry("Of the second", blog=Blog.objects.get(slug="a"))
    assert read("a")[1] == ["Of the second"]


def test_renamed_blog_takes_its_entries_with_it(read):
    """A blog's entries are at its new slug, in their order, and no more at the old one."""
    blog = make_blog("a", "One", "Two")
    read("a")
    blog.slug = "b"
    blog.save()
    make_blog("a")
    assert (read("a")[1], read("b")[1]) == ([], ["Two", "One"])


def test_process_that_knows_the_blog_before_lays_the_log_of_the_one_now(read):
    """A worker remembers a slug's blog for a few seconds."""
    blog = make_blog("a", "Of the first")
    known = Blog.objects.get(pk=blog.pk)
    blog.slug = "b"
    blog.save()
    make_blog("a")
    assert read_part(known, "", 0).texts[0].count('"title"') == 0
    assert read("a")[1] == []


def test_new_blog_over_a_kept_log_starts_empty(read):
    """A log that a lost database left in Redis is not the new blog's."""
    blog = make_blog("a", "Lost")
    epoch, _ = read("a")
    blog.entries.all().delete()
    Blog.objects.filter(pk=blog.pk)._raw_delete("default")  # without a signal
    make_blog("a")
    assert read("a")[1] == [] and read("a")[0] != epoch


def test_save_that_keeps_the_slug_keeps_the_log(read):
    """A blog that is closed, or given another title, goes on under its epoch."""
    blog = make_blog("a", "One")
    before = read("a")
    blog.open, blog.title = False, "Ended"
    blog.save()
    assert read("a") == before


def test_redis_away_is_told(read, monkeypatch, caplog):
    """Deleting a blog while Redis is out of reach succeeds, and says what is left to do."""
    blog = make_blog("a", "One")

    def refuse(name):
        raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(store, "find_log", refuse)
    blog.delete()
    assert not Blog.objects.filter(slug="a").exists()
    assert "liveblog:a may show another blog's entries" in caplog.text
