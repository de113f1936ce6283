"""manage.py people."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from blog.desk import rights
from blog.models import Blog
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


@pytest.fixture
def people(capsys):
    """Run the command and return what it wrote."""

    def run(*arguments):
        capsys.readouterr()
        call_command("people", *arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(capsys):
    """Run the command, which ends with 2, and return the one line that it wrote."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            call_command("people", *arguments)
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


def find(name="ana"):
    return get_user_model().objects.get(username=name)


def test_add(people, client):
    """An editor of every blog, by an address on a line of its own that signs them in."""
    address = people("add", "ana").splitlines()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/desk/link/[\w-]+/", address)
    assert rights.find_role(find(), None) == "editor"
    assert client.post(address).status_code == 303
    assert client.get("/blog/desk/").status_code == 200


def test_add_to_one_blog(people):
    """With a role of its own, and none elsewhere."""
    other = Blog.objects.create(slug="other", title="Another")
    people("add", "ana", "--role", "contributor", "--blog", "other")
    assert rights.find_role(find(), other) == "contributor"
    assert rights.find_role(find(), default_blog()) is None


def test_role(people):
    """Another one, in every blog or in one."""
    ana = make_person("editor")
    people("role", "ana", "contributor")
    assert rights.find_role(ana, default_blog()) == "contributor"
    people("role", "ana", "owner", "--blog", "liveblog")
    assert rights.find_role(ana, default_blog()) == "owner"


def test_link(people, client):
    """Another address, for who lost theirs."""
    make_person("editor")
    assert client.post(people("link", "ana").splitlines()[-1]).status_code == 303


def test_remove_and_add_again(people, client):
    """They are out; added again they need the new address."""
    make_person("editor")
    client.login(username="ana", password="correct horse")
    people("remove", "ana")
    assert client.get("/blog/desk/").status_code == 302
    assert "ana" not in people("list")
    address = people("add", "ana", "--role", "contributor").splitlines()[-1]
    assert not client.login(username="ana", password="correct horse")
    assert Client().post(address).status_code == 303


def test_list(people):
    """Who is what where, and when they last came."""
    make_person("editor", default_blog())
    make_person("owner", name="eva")
    make_person(name="root", is_superuser=True)
    lines = people("list").splitlines()
    assert re.split(" {2,}", lines[1]) == ["ana", "editor of liveblog", "never"]
    assert "owner of every blog" in lines[2] and "superuser" in lines[3]


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["add", "ana"], "There is an account ana already"),
        (["add", "two words"], "can be no name"),
        (["add", "ben", "--blog", "none"], "There is no blog none; there are: liveblog"),
        (["role", "nobody", "editor"], "There is nobody called nobody"),
        (["role", "ana", "editor"], "the last owner"),
        (["remove", "ana"], "the last owner"),
        (["link", "nobody\x1b[31m"], "nobody\\x1b[31m"),
    ],
)
def test_what_cannot_be_done(refused, arguments, says):
    """2, and one line that says why; nobody is made."""
    make_person("owner")
    line = refused(*arguments)
    assert line.startswith(f"manage.py people {arguments[0]}: ") and says in line
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("arguments", [["add"], ["add", "ben", "--role", "king"], ["make", "ben"]])
def test_arguments_that_are_none(arguments):
    """They are refused before anything is done."""
    with pytest.raises(CommandError):
        call_command("people", *arguments)
    assert not get_user_model().objects.exists()
