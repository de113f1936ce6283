"""Addresses of a blog that has another slug now."""

import pytest

from blog.models import Blog, OldSlug
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]

BELOW = ["", "?order=oldest", "entries.json?since=0", "feed.atom", "feed.json", "embed/"]


def rename(blog, slug):
    blog.slug = slug
    blog.save()
    return blog


def ask(client, path):
    answer = client.get(path)
    return answer.status_code, answer.get("Location")


@pytest.mark.parametrize("below", BELOW)
def test_old_addresses_lead_to_those_of_today(client, below):
    """For good, with their query; caches ask again, since another blog may come to the slug."""
    blog = rename(rename(Blog.objects.create(slug="a", title="A"), "b"), "c")
    for old in "ab":
        answer = client.get(f"/blog/{old}/{below}")
        assert (answer.status_code, answer["Location"]) == (301, f"/blog/c/{below}")
        assert answer["Cache-Control"] == "public, max-age=1"
    assert client.get(f"/blog/c/{below}").status_code == 200
    rename(blog, "a")
    assert client.get(f"/blog/a/{below}").status_code == 200


def test_permalink_leads_to_that_of_today(client):
    """A link that was shared goes on to its entry."""
    blog = Blog.objects.create(slug="a", title="A")
    entry = make_entry(blog=blog)
    rename(blog, "b")
    path = f"/blog/b/entry/{entry.token}/"
    assert ask(client, f"/blog/a/entry/{entry.token}/") == (301, path)
    assert client.get(path).status_code == 200


def test_default_blogs_short_addresses_lead_on(client):
    """Those without a slug are of the slug `liveblog`."""
    rename(default_blog(), "storm")
    assert ask(client, "/blog/") == (301, "/blog/storm/")
    assert ask(client, "/blog/feed.atom") == (301, "/blog/storm/feed.atom")
    assert ask(client, "/blog/liveblog/embed/") == (301, "/blog/storm/embed/")
    rename(Blog.objects.get(), "liveblog")
    assert ask(client, "/blog/storm/?lang=en") == (301, "/blog/?lang=en")


def test_new_blog_takes_an_old_slug_over(client):
    """Its addresses are the new blog's; the other is found by those it has kept."""
    first = rename(Blog.objects.create(slug="a", title="First"), "b")
    Blog.objects.create(slug="a", title="Second")
    assert b"Second" in client.get("/blog/a/").content
    rename(first, "c")
    assert ask(client, "/blog/b/") == (301, "/blog/c/")
    first.delete()
    assert not OldSlug.objects.exists() and client.get("/blog/b/").status_code == 404


def test_a_form_is_sent_on(client):
    """What was written at a desk while the blog got another slug is posted, and not lost."""
    rename(Blog.objects.create(slug="a", title="A"), "b")
    client.force_login(make_person("editor"))
    answer = client.post("/blog/a/desk/entries/", {"text": "Words"})
    assert (answer.status_code, answer["Location"]) == (308, "/blog/b/desk/entries/")
    assert client.post(answer["Location"], {"text": "Words"}).status_code == 303
