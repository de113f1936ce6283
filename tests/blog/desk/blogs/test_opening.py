"""A new blog at the desk: one step."""

import pytest

from blog.desk.blogs import opening
from blog.models import Blog, OldSlug
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]
WHO = [
    ("owner", None, True),
    ("editor", None, False),
    ("contributor", None, False),
    (None, None, False),
    ("owner", "liveblog", False),
]


@pytest.mark.parametrize("role, where, may", WHO)
def test_who_opens_one(client, role, where, may):
    """Owners of all blogs; to nobody else it is offered."""
    blog = default_blog() if where else None
    client.force_login(make_person(role, blog))
    assert ('action="/desk/new/"' in client.get("/desk/").content.decode()) == may
    answer = client.post("/desk/new/", {"title": "Storm over the bay"})
    assert Blog.objects.filter(slug="storm-over-the-bay").exists() == may
    assert answer.status_code == (303 if may else 403)


def test_strangers_are_asked_to_sign_in(client):
    answer = client.post("/desk/new/", {"title": "Storm"})
    assert answer.status_code == 302 and answer["Location"].startswith("/desk/sign-in/")
    assert not Blog.objects.filter(title="Storm").exists()


def test_title_is_all_that_it_takes(client):
    """The rest has defaults; it leads to the desk, where one can write at once."""
    client.force_login(make_person("owner"))
    answer = client.post("/desk/new/", {"title": "Storm"}, follow=True)
    assert answer.redirect_chain == [("/blog/storm/desk/", 303)]
    assert "The blog is there" in answer.content.decode()
    blog = Blog.objects.get(slug="storm")
    assert blog.open and not blog.private and blog.starts is None
    client.post("/blog/storm/desk/entries/", {"text": "First", "publish": "now"})
    assert b"First" in client.get("/blog/storm/").content
    client.post("/desk/new/", {"title": "Secret", "private": "on"})
    assert Blog.objects.get(slug="secret").is_hidden


def test_without_a_title(client):
    """Nothing is opened, and the page says what is wanted; a page asked for again leads to the list."""
    client.force_login(make_person("owner"))
    answer = client.post("/desk/new/", {"title": " "})
    assert answer.status_code == 400 and "required" in answer.content.decode()
    assert client.get("/desk/new/")["Location"] == "/desk/"
    assert Blog.objects.count() == 1


def test_addresses(client):
    """Each its own, never one that leads elsewhere; of no letters of an address, the day."""
    default_blog()
    taken = [opening.make_blog("Storm").slug for _ in range(3)]
    assert taken == ["storm", "storm-2", "storm-3"]
    OldSlug.objects.create(slug="gale", blog=default_blog())
    assert opening.make_blog("Gale!").slug == "gale-2"
    assert opening.make_blog("Desk").slug == "desk-2"
    assert opening.make_blog("Liveblog").slug == "liveblog-2"
    assert opening.make_blog("台风").slug[:2] == "20"
    assert len(opening.make_blog("word " * 30).slug) <= 40


def test_one_comes_between(monkeypatch):
    """Who loses the race gets the next address."""
    slugs = iter(["storm", "storm", "storm-2"])
    monkeypatch.setattr(opening, "find_free_slug", lambda title: next(slugs))
    assert opening.make_blog("A").slug == "storm"
    assert opening.make_blog("B").slug == "storm-2"
