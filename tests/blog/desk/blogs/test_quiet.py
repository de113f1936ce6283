"""The desk asks whether a blog that was long quiet goes on."""

import pytest
from django.utils import timezone

from blog.models import Blog
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
ASKED = "Does this live blog go on?"


@pytest.fixture
def blog():
    Blog.objects.filter(pk=default_blog().pk).update(asked=timezone.now(), open=True, goes_on=None)
    return default_blog()


@pytest.mark.parametrize("role, asked", [("editor", True), ("contributor", False)])
def test_who_is_asked(client, blog, role, asked):
    """Who may answer; not of a blog that has ended."""
    client.force_login(make_person(role))
    assert (ASKED in client.get("/blog/desk/").content.decode()) == asked
    assert "long quiet" in client.get("/desk/").content.decode()
    Blog.objects.update(open=False)
    assert ASKED not in client.get("/blog/liveblog/desk/").content.decode()


@pytest.mark.parametrize("answer, goes_on", [("on", True), ("end", False)])
def test_the_answer(client, blog, answer, goes_on):
    client.force_login(make_person("editor"))
    page = client.post("/blog/desk/quiet/", {"do": answer}, follow=True)
    assert page.redirect_chain == [("/blog/desk/", 303)]
    assert ASKED not in page.content.decode()
    blog.refresh_from_db()
    assert blog.open == goes_on and bool(blog.goes_on) == goes_on and blog.asked is None
