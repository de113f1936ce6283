"""Sockets at the desk, through Channels' routing and an in-memory layer."""

import pytest
from django.conf import settings
from django.test import Client

from blog import messages
from tests.blog.factory import default_blog
from tests.blog.sockets import Socket


class Desk(Socket):
    """A socket of the desk, from its handshake to what it received."""

    def __init__(self, session_key=None, path="/blog/desk/"):
        super().__init__()
        self.path = path
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}" if session_key else ""

    def open(self, query="", **headers):
        """Send a handshake; `headers` are some of it."""
        named = {"cookie": self.cookie, **headers}
        content = {"headers": [(name.encode(), text.encode()) for name, text in named.items()]}
        options = {"path": self.path + query, "check_accept": False}
        self.send_and_consume("websocket.connect", content, **options)
        self.run_jobs()
        return self.received()

    def ask(self, **frame):
        return self.send_text(messages.encode(frame))

    def send_text(self, text):
        content = {"order": 1, "text": text}
        self.send_and_consume("websocket.receive", content, path=self.path)
        self.run_jobs()
        return self.received()

    def leave(self):
        self.send_and_consume("websocket.disconnect", {"order": 2, "code": 1000}, path=self.path)


@pytest.fixture
def blog(store, db):
    return default_blog()


@pytest.fixture
def sign_in(client_of):
    """Return a socket, not yet opened, of an account that has signed in."""
    return lambda user, path="/blog/desk/": Desk(client_of(user).session.session_key, path)


@pytest.fixture
def client_of(blog):
    """Return Django's test client of an account that has signed in."""
    clients = {}

    def find(user):
        if user.pk not in clients:
            clients[user.pk] = Client()
            clients[user.pk].force_login(user)
        return clients[user.pk]

    return find


@pytest.fixture
def open_desk(sign_in):
    """Open a socket of an account; what it is told first has been read."""

    def open_one(user, path="/blog/desk/"):
        desk = sign_in(user, path)
        desk.greeting = desk.open()
        return desk

    return open_one
