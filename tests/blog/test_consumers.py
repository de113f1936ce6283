"""The consumers, through Channels' routing and an in-memory layer."""

import re

import pytest
from channels import Group
from channels.test import WSClient

from blog import consumers, live, messages, outbox
from blog.models import Blog
from tests.blog.factory import default_blog, make_entry
from tests.environment import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


class Reader(WSClient):
    """A socket, from its handshake to what it received."""

    def open(self, path="/blog/", origin=None):
        headers = [(b"origin", origin.encode())] if origin else []
        content = {"headers": headers}
        self.send_and_consume("websocket.connect", content, path=path, check_accept=False)
        return self.received()

    def ask(self, text, path="/blog/"):
        self.send_and_consume("websocket.receive", {"order": 1, "text": text}, path=path)
        return self.received()

    def received(self):
        """Return every message that came, texts decoded."""
        messages = []
        message = self.receive()
        while message is not None:
            messages.append(message)
            message = self.receive()
        return messages


def publish(*titles):
    for title in titles:
        outbox.publish_row(make_entry(title).pk)
    return live.get_head(default_blog())


def types(messages):
    return [message.get("type", message) for message in messages]


def test_reader_is_accepted_greeted_and_joined():
    """A reader without a cursor gets `hello`, then live messages only."""
    head = publish("one")
    accept, hello = Reader().open()
    assert accept == {"accept": True}
    assert hello == {
        "type": "hello",
        "blog": "liveblog",
        "epoch": head.epoch,
        "seq": head.seq,
        "readers": 1,
    }


def test_member_receives_what_is_published():
    """After joining, the Group's messages reach the socket."""
    reader = Reader()
    reader.open()
    publish("fresh")
    assert [message["title"] for message in reader.received()] == ["fresh"]


def test_reader_resumes_from_its_cursor():
    """A cursor in the handshake is answered by what came after it."""
    head = publish("seen")
    publish("missed")
    messages = Reader().open("/blog/?epoch=%s&since=%d" % (head.epoch, head.seq))
    assert types(messages[1:]) == ["hello", "entry", "synced"]
    assert messages[2]["title"] == "missed"


@pytest.mark.parametrize("kind", ["ping", "sync"])
def test_reader_that_was_only_greeted_joins_by_asking(kind):
    """A reader whose worker died before it had it join is a member after its next frame."""
    reader = Reader()
    head = publish("one")
    reader.open()
    Group(default_blog().group_name).discard(reader.reply_channel)
    reader.ask(messages.encode({"type": kind, "epoch": head.epoch, "since": head.seq}))
    publish("fresh")
    assert [message["title"] for message in reader.received()] == ["fresh"]


@pytest.mark.parametrize("since", ["-1", "x", "1e3", "", "9" * 30, "%D9%A1"])
def test_unreadable_cursor_gets_a_reset(since):
    """A cursor that is no number is answered like one that no log knows."""
    head = publish("one")
    messages = Reader().open("/blog/?epoch=%s&since=%s" % (head.epoch, since))
    expected = ["hello"] if since == "" else ["hello", "reset", "synced"]
    assert types(messages[1:]) == expected


def test_another_blog_has_its_own_group():
    """A reader of one blog hears nothing of another."""
    Blog.objects.create(slug="other", title="Other")
    reader = Reader()
    assert reader.open("/blog/other/")[1]["blog"] == "other"
    publish("for the default blog")
    assert reader.received() == []


@pytest.mark.parametrize("path", ["/blog/nothing/", "/blog/liveblog/entry/", "/", "/admin/"])
def test_unknown_path_is_refused(path):
    """There is a socket only where there is a blog's page."""
    assert Reader().open(path) == [{"close": True}]


@pytest.mark.parametrize(
    "origin, accepted",
    [
        (None, True),
        ("http://testserver", True),
        ("http://localhost:8000", True),
        ("https://evil.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_origin_must_be_an_allowed_host(origin, accepted):
    """A page of another site may not open a socket; a command-line client may."""
    assert (Reader().open(origin=origin)[0] == {"accept": True}) is accepted


def test_ping_gets_pong():
    """A client that asks whether anyone is there is answered."""
    reader = Reader()
    reader.open()
    assert reader.ask('{"type":"ping"}') == [{"type": "pong"}]


def test_sync_replays():
    """A client that sees a hole asks for what came after its cursor."""
    head = publish("one")
    reader = Reader()
    reader.open()
    publish("two")
    reader.received()
    answer = reader.ask('{"type":"sync","epoch":"%s","since":%d}' % (head.epoch, head.seq))
    assert types(answer) == ["entry", "synced"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '{"type":"shout"}',
        '{"type":"sync"}',
        '{"type":"sync","epoch":"e","since":-1}',
        '{"type":"sync","epoch":"e","since":true}',
        '{"type":"sync","epoch":1,"since":1}',
        pytest.param("[" * 5000, id="deep"),
    ],
)
def test_bad_frame_is_told_what_is_wrong(text):
    """A frame that is none of the protocol's gets an error, and the socket stays."""
    reader = Reader()
    reader.open()
    (answer,) = reader.ask(text)
    assert (answer["type"], answer["code"]) == ("error", "bad_frame")


def test_a_few_bad_frames_close_the_socket():
    """The third unusable frame is answered and then the socket is closed with 1008."""
    reader = Reader()
    reader.open()
    answers = [reader.ask("nonsense") for _ in range(3)]
    assert [types(answer) for answer in answers] == [
        ["error"],
        ["error"],
        ["error", {"close": 1008}],
    ]


def test_a_flood_closes_the_socket(monkeypatch):
    """More frames in a minute than any page needs are refused."""
    monkeypatch.setattr(consumers, "MAX_FRAMES", 2)
    reader = Reader()
    reader.open()
    answers = [reader.ask('{"type":"ping"}') for _ in range(3)]
    assert types(answers[1]) == ["pong"]
    assert types(answers[2]) == ["error", {"close": 1008}]


def test_a_page_that_loses_everything_is_no_flood():
    """However many holes it finds, a page asks less often than a socket may."""
    wire = (ROOT / "blog/static/blog/wire.js").read_text(encoding="utf-8")
    patience = int(re.search(r"hole: (\d+)", wire)[1])
    assert 60_000 / patience < consumers.MAX_FRAMES


def test_reader_that_leaves_is_no_member(layer):
    """A disconnect takes the socket out of the Group."""
    reader = Reader()
    reader.open()
    assert reader.reply_channel in Group("liveblog").channel_layer.group_channels("liveblog")
    reader.send_and_consume("websocket.disconnect", {"order": 1, "code": 1000}, path="/blog/")
    assert reader.reply_channel not in layer.group_channels("liveblog")


def test_refused_socket_may_disconnect():
    """The disconnect of a socket that was never accepted is taken without an error."""
    Reader().send_and_consume("websocket.disconnect", {"order": 1, "code": 1006}, path="/nowhere/")
