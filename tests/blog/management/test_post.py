"""manage.py post."""

import io
import sys

import pytest
from django.core.management import call_command

from blog.models import Blog, Entry
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


@pytest.fixture
def post(capsys):
    """Run the command; return the one line that it prints, or ends with 2 by."""

    def run(*arguments, ends=0):
        capsys.readouterr()
        if ends:
            with pytest.raises(SystemExit) as ended:
                call_command("post", *arguments)
            assert ended.value.code == ends
        else:
            call_command("post", *arguments)
        said = capsys.readouterr()
        (line,) = (said.err if ends else said.out).splitlines()
        return line

    return run


def test_an_entry(post):
    """It is live, of the blog's own voice, and its whole address is printed."""
    address = post("**Goal**", "--title", "1:0", "--pin", "--key")
    entry = Entry.objects.get()
    assert address == f"http://127.0.0.1:8000/blog/entry/{entry.token}/"
    assert entry.summary == "<p><strong>Goal</strong></p>" and entry.title == "1:0"
    assert (entry.state, entry.pinned, entry.key) == (Entry.LIVE, True, True)
    assert entry.author_name == ""


def test_a_draft_in_a_blog(post, settings):
    """Below the address that the site is known by."""
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
    Blog.objects.create(slug="cup", title="Cup")
    address = post("Soon", "--blog", "cup", "--draft")
    entry = Entry.objects.get()
    assert address == f"https://live.example.org/blog/cup/entry/{entry.token}/"
    assert (entry.blog.slug, entry.state, entry.position) == ("cup", Entry.DRAFT, None)


def test_from_a_pipe(post, monkeypatch):
    """- reads what is sent."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("进球\n".encode())))
    post("-")
    assert Entry.objects.get().text == "进球"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["Goal", "--blog", "none"], "no blog none"),
        ([" "], "Write something"),
        (["x" * 20_001], "20000"),
        (["-"], "UTF-8"),
    ],
)
def test_what_cannot_be_posted(post, arguments, said, monkeypatch):
    """One line says why; 2."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    assert said in post(*arguments, ends=2)
    assert not Entry.objects.exists()
