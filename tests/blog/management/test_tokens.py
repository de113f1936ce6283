"""manage.py tokens."""

import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from blog.api.callers.tokens import find_token
from blog.management.actions.tokens import check_origin
from blog.models import Blog, Token
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


@pytest.fixture
def tokens(capsys):
    """Run the command; return its lines, or the one that it ends with 2 by."""

    def run(*arguments, ends=0):
        capsys.readouterr()
        if not ends:
            call_command("tokens", *arguments)
            return capsys.readouterr().out.splitlines()
        with pytest.raises(SystemExit) as ended:
            call_command("tokens", *arguments)
        assert ended.value.code == ends
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


def test_add(tokens):
    """The token is alone on the last line, and lets in; the database has it nowhere."""
    Blog.objects.create(slug="cup", title="Cup")
    added = ["add", "scores", "--blog", "liveblog", "--blog", "cup", "--scope", "moderate"]
    secret = tokens(*added)[-1]
    assert re.fullmatch(r"lvl_[\w-]{43}", secret)
    token = find_token(secret)
    assert (token.name, token.scope, token.blogs.count()) == ("scores", "moderate", 2)
    assert secret not in str(Token.objects.values())


def test_list(tokens):
    """All but the secret."""
    secret = tokens("add", "scores", "--blog", "liveblog", "--origin", "https://A.example/")[-1]
    heading, row = tokens("list")
    assert heading.startswith("name") and secret not in row
    assert row.split()[:3] == ["scores", "write", "liveblog"] and "https://a.example" in row


def test_revoke(tokens):
    """It lets nobody in; its name is free, for another."""
    secret = tokens("add", "scores", "--blog", "liveblog")[-1]
    tokens("revoke", "scores")
    assert find_token(secret) is None
    assert tokens("add", "scores", "--blog", "liveblog")[-1] != secret


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["add", "scores", "--blog", "none"], "no blog none"),
        (["add", "a b", "--blog", "liveblog"], "can be no name"),
        (["add", "scores", "--blog", "liveblog", "--origin", "example.org"], "https://example.org"),
        (["revoke", "scores"], "no token scores"),
    ],
)
def test_what_cannot_be_done(tokens, arguments, said):
    """One line says why; 2."""
    assert said in tokens(*arguments, ends=2)
    assert not Token.objects.exists()


def test_a_name_that_is_taken(tokens):
    """Its token is not replaced in silence."""
    tokens("add", "scores", "--blog", "liveblog")
    assert "already" in tokens("add", "scores", "--blog", "liveblog", ends=2)


@pytest.mark.parametrize(
    "given, written",
    [
        ("https://A.example/", "https://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example:443", "http://a.example:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://müller.example", "https://xn--mller-kva.example"),
    ],
)
def test_origins_as_browsers_write_them(given, written):
    """Whatever else was stored would be no page's."""
    assert check_origin(given) == written


@pytest.mark.parametrize(
    "given", ["https://a.example?x", "https://a.example/x", "https://u@a.example", "*"]
)
def test_what_is_no_origin(given):
    """It is refused, for it would let in nobody."""
    with pytest.raises(CommandError, match="an origin is like"):
        check_origin(given)
