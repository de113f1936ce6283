"""Sockets of a room, through Channels' routing and an in-memory layer."""

import itertools

import pytest
from asgiref.base_layer import BaseChannelLayer
from channels import Channel
from django.conf import settings
from django.test import Client

from blog import messages, replays
from tests.blog.desk.conftest import at_once  # noqa: F401
from tests.blog.factory import default_blog
from tests.blog.sockets import Socket


class Reader(Socket):
    """A socket of a room, from its handshake to what it received."""

    jobs = replays.ROOM_CHANNEL

    def __init__(self, session_key=None, path="/blog/room/", address=None):
        super().__init__()
        self.path, self.address = path, address
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}" if session_key else ""
        self.order = itertools.count(1)

    def open(self, query="", **headers):
        """Send a handshake; `headers` are some of it. Keep and return what it is told."""
        named = {"cookie": self.cookie, **headers}
        content = {"headers": [(name.encode(), text.encode()) for name, text in named.items()]}
        if self.address:
            content["client"] = [self.address, 50000]
        options = {"path": self.path + query, "check_accept": False}
        self.send_and_consume("websocket.connect", content, **options)
        self.run_jobs()
        self.greeting = self.received()
        self.you = next((each["you"] for each in self.greeting if "you" in each), None)
        return self.greeting

    def ask(self, kind, **fields):
        return self.send_text(messages.encode({"type": kind, **fields}))

    def send_text(self, text, order=None):
        content = {"order": order or next(self.order), "text": text}
        self.send_and_consume("websocket.receive", content, path=self.path)
        self.run_jobs()
        return self.received()

    def say(self, text, nonce=None):
        return self.ask("say", text=text, nonce=nonce or f"{self.reply_channel}:{text}"[:64])

    def name(self, name, token=None):
        """Choose a name; return what is said to that."""
        answers = self.ask("name", name=name, token=token or self.you["token"])
        self.you = next((each["you"] for each in answers if "you" in each), self.you)
        return answers

    def leave(self):
        self.send_and_consume("websocket.disconnect", {"order": 2, "code": 1000}, path=self.path)


@pytest.fixture
def blog(store, db):
    """The default blog, whose room is open."""
    blog = default_blog()
    blog.room = "open"
    blog.save()
    return blog


@pytest.fixture
def enter(blog):
    """Return who came into the room: a guest with a name, or an account that has signed in."""

    def enter_one(who=None, query="", **options):
        if who is None or isinstance(who, str):
            reader = Reader(**options)
            reader.open(query)
            if who:
                reader.name(who)
            return reader
        client = Client()
        client.force_login(who)
        reader = Reader(client.session.session_key, **options)
        reader.open(query)
        return reader

    return enter_one


@pytest.fixture
def full(monkeypatch):
    """The names of channels that take nothing more, for what is sent at once."""
    names, send = set(), Channel.send

    def send_unless_full(channel, content, immediately=False):
        if immediately and channel.name in names:
            raise BaseChannelLayer.ChannelFull(channel.name)
        send(channel, content, immediately)

    monkeypatch.setattr(Channel, "send", send_unless_full)
    return names
