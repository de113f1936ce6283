"""A program with a token, within the test's own process."""

import json

import pytest
from django.db import transaction
from django.test import Client

from blog.api.callers.tokens import make_token
from blog.models import Token
from livelog.accounts import throttle
from tests.blog.factory import default_blog


@pytest.fixture(autouse=True)
def counts(monkeypatch):
    """Count requests in memory."""
    memory = throttle.MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: memory)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Do what waits for a commit at once, in a test that is one transaction (and so a fast one)."""
    monkeypatch.setattr(transaction, "on_commit", lambda callback: callback())


class Program:
    """Asks the API with a token; `blog` is the path of its blog there."""

    def __init__(self, secret, blog):
        self.secret = secret
        self.blog = f"/api/v1/blogs/{blog.slug}"
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, method, path, body=None, **headers):
        """Return the response to a request below the blog's path."""
        if self.secret:
            headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.secret}")
        data = b"" if body is None else json.dumps(body).encode()
        kind = headers.pop("content_type", "application/json")
        return self.client.generic(method, self.blog + path, data, kind, **headers)

    def post(self, body=None, **headers):
        return self.ask("POST", "/entries", {"text": "Goal"} if body is None else body, **headers)


@pytest.fixture
def make_program(store):
    """Return a function that makes a token and a Program that bears it."""

    def make(scope="write", blog=None, **columns):
        blog = blog or default_blog()
        name = f"program-{Token.objects.count()}"
        return Program(make_token(name, [blog], scope=scope, **columns), blog)

    return make


@pytest.fixture
def program(make_program):
    return make_program()
