"""The style sheet of a blog's colour."""

import pytest

from blog.models import Blog
from tests.blog.desk.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_has_its_colour(client, newsroom):
    """By a sheet of its own behind the site's; pages of other blogs ask for none."""
    newsroom("storm", "A", colour="#0b6b4f")
    for path in ("/blog/storm/", "/blog/storm/embed/"):
        page = client.get(path).content.decode()
        assert page.index("blog/page") < page.index('href="/colours/0b6b4f.css"')
        assert '<meta name="theme-color" content="#0b6b4f">' in page
    assert "/colours/" not in client.get("/blog/").content.decode()
    sheet = client.get("/colours/0b6b4f.css")
    assert b"light-dark(#0b6b4f, " in sheet.content and "immutable" in sheet["Cache-Control"]


@pytest.mark.parametrize("code", ["0b6b4f", "0B6B4F", "x", "fff"])
def test_no_other_colour_has_one(client, newsroom, code):
    Blog.objects.update(colour="#123456")
    assert client.get(f"/colours/{code}.css").status_code == 404


def test_a_colour_that_a_hidden_blog_alone_has(client, newsroom):
    """Strangers learn nothing by it; no cache keeps it for those who are signed in."""
    newsroom("secret", "A", colour="#0b6b4f", private=True)
    assert client.get("/colours/0b6b4f.css").status_code == 404
    client.force_login(make_person("contributor"))
    assert client.get("/colours/0b6b4f.css")["Cache-Control"] == "private, no-store"
