"""The consumers, through Channels' routing and an in-memory layer."""

import re

import pytest
from channels import DEFAULT_CHANNEL_LAYER, Group
from channels.asgi import channel_layers
from channels.message import Message

from blog import consumers, messages, replays, sockets
from blog.blogger import outbox
from blog.log import rebuild, replay
from blog.models import Blog
from tests.blog.factory import default_blog, make_entry
from tests.blog.sockets import Socket
from tests.environment import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


class Reader(Socket):
    """A socket, from its handshake to what it received."""

    def open(self, path="/blog/", origin=None):
        headers = [(b"origin", origin.encode())] if origin else []
        content = {"headers": headers}
        self.send_and_consume("websocket.connect", content, path=path, check_accept=False)
        self.run_jobs()
        return self.received()

    def ask(self, text, path="/blog/"):
        self.send_frame(text, path)
        self.run_jobs()
        return self.received()

    def send_frame(self, text, path="/blog/"):
        self.send_and_consume("websocket.receive", {"order": 1, "text": text}, path=path)

    def leave(self):
        self.send_and_consume("websocket.disconnect", {"order": 1, "code": 1000}, path="/blog/")


def publish(*titles):
    for title in titles:
        outbox.publish_row(make_entry(title).pk)
    return rebuild.get_head(default_blog())


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
    messages = Reader().open(f"/blog/?epoch={head.epoch}&since={head.seq}")
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


@pytest.mark.parametrize("kind", ["ping", "sync"])
def test_frame_of_a_reader_that_has_gone_costs_one_look(kind, monkeypatch):
    """It may be one of hundreds behind its disconnect: nothing is joined, counted or answered."""
    reader = Reader()
    head = publish("one")
    reader.open()
    reader.leave()
    monkeypatch.setattr(consumers, "Group", None)
    assert reader.ask(messages.encode({"type": kind, "epoch": head.epoch, "since": 0})) == []


@pytest.mark.parametrize("since", ["-1", "x", "1e3", "", "9" * 30, "%D9%A1"])
def test_unreadable_cursor_gets_a_reset(since):
    """A cursor that is no number is answered like one that no log knows."""
    head = publish("one")
    messages = Reader().open(f"/blog/?epoch={head.epoch}&since={since}")
    expected = ["hello"] if since == "" else ["hello", "reset", "synced"]
    assert types(messages[1:]) == expected


def test_readers_that_come_at_once_are_greeted_in_turn(layer, monkeypatch):
    """What is the same for many is read once; a stranger among them is refused, no more."""
    head = publish("seen")
    publish("missed")
    read, follow = [], replay.follow
    monkeypatch.setattr(replay, "follow", lambda *cursor: read.append(cursor) or follow(*cursor))
    queries = [f"epoch={head.epoch}&since={head.seq}"] * 2 + ["", f"epoch={head.epoch}&since=0"]
    contents = [{"query_string": query.encode()} for query in queries]
    contents.insert(1, {"headers": [(b"origin", b"https://evil.example")]})
    readers = [Reader() for _ in contents]
    wrapper = channel_layers[DEFAULT_CHANNEL_LAYER]
    consumers.connect_readers.consume(
        [
            Message(
                {**content, "reply_channel": reader.reply_channel}, "websocket.connect", wrapper
            )
            for content, reader in zip(contents, readers)
        ]
    )
    first, stranger, second, live, old = [reader.received() for reader in readers]
    assert stranger == [{"close": True}]
    assert types(first[1:]) == types(second[1:]) == ["hello", "entry", "synced"]
    assert (types(live[1:]), types(old[1:])) == (["hello"], ["hello", "entry", "entry", "synced"])
    assert [frames[1]["readers"] for frames in (first, second, live, old)] == [1, 2, 3, 4]
    assert len(read) == 2
    assert len(layer.group_channels("liveblog")) == 4


def test_another_blog_has_its_own_group():
    """A reader of one blog hears nothing of another."""
    Blog.objects.create(slug="other", title="Other")
    reader = Reader()
    assert reader.open("/blog/other/")[1]["blog"] == "other"
    publish("for the default blog")
    assert reader.received() == []


def test_reader_at_an_old_slug_is_served_and_told_the_address():
    """By a page that was open, or away, while the blog got another slug."""
    blog = Blog.objects.create(slug="old", title="Other")
    blog.slug = "new"
    blog.save()
    reader = Reader()
    _, hello, told = reader.open("/blog/old/")
    assert (hello["blog"], told["type"], told["path"]) == ("new", "blog", "/blog/new/")
    outbox.publish_row(make_entry("Goes on", blog=blog).pk)
    assert [message["title"] for message in reader.received()] == ["Goes on"]


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
    answer = reader.ask(f'{{"type":"sync","epoch":"{head.epoch}","since":{head.seq}}}')
    assert types(answer) == ["entry", "synced"]


def sync(epoch, since):
    return messages.encode({"type": "sync", "epoch": epoch, "since": since})


def test_replay_comes_in_parts(settings, monkeypatch):
    """Who missed much asks for part after part, live entries between them, and no such sync counts."""
    settings.LIVELOG_MAX_PENDING = 65536
    monkeypatch.setattr(sockets, "MAX_FRAMES", 0)
    head = publish("seen")
    reader = Reader()
    for title in "abc":
        outbox.publish_row(make_entry(title, summary="x" * 10_000).pk)
    frames = reader.open(f"/blog/?epoch={head.epoch}&since={head.seq}")[2:]
    publish("live")
    frames += reader.received()
    while frames[-1].get("more") or frames[-1]["type"] == "entry":
        part = [frame for frame in frames if frame["type"] == "synced"][-1]
        frames += reader.ask(sync(part["epoch"], part["seq"]))
    told = [frame.get("title", frame.get("more")) for frame in frames]
    assert told == ["a", True, "live", "b", True, "c", "live", None]


def test_syncs_that_come_meanwhile_are_answered_as_one():
    """Of what a socket asks before it is answered the newest is; none is an error."""
    head = publish("one", "two")
    reader = Reader()
    reader.open()
    for since in (0, 1, head.seq - 1):
        reader.send_frame(sync(head.epoch, since))
    reader.run_jobs()
    assert types(reader.received()) == ["entry", "synced"]


def test_sync_that_comes_too_early_waits(settings, monkeypatch):
    """Who asks again and again is answered when what it was sent is paid for."""
    head, waiting = publish("one"), []
    monkeypatch.setattr(replays.later, "call", lambda *call: waiting.append(call))
    reader = Reader()
    reader.open()
    answers = [reader.ask(sync(head.epoch, 0)) for _ in range(20)]
    assert [types(answer) for answer in answers] == [["entry", "synced"]] * 9 + [[]] * 11
    ((seconds, send),) = waiting
    assert 0 < seconds <= 60 / 8
    send()
    reader.run_jobs()
    assert types(reader.received()) == ["entry", "synced"]


def test_nothing_is_computed_for_a_socket_that_has_gone(monkeypatch):
    """What it asked is forgotten, were its frames before its end in the queues or behind it."""
    head = publish("one")
    reader, computed = Reader(), []
    monkeypatch.setattr(consumers, "read_part", lambda *cursor: computed.append(cursor))
    reader.open()
    reader.send_frame(sync(head.epoch, 0))
    reader.leave()
    reader.send_frame(sync(head.epoch, 0))
    reader.run_jobs()
    assert computed == []


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
        '{"type":"sync","epoch":"\\ud800","since":1}',
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
    monkeypatch.setattr(sockets, "MAX_FRAMES", 2)
    reader = Reader()
    reader.open()
    answers = [reader.ask('{"type":"ping"}') for _ in range(3)]
    assert types(answers[1]) == ["pong"]
    assert types(answers[2]) == ["error", {"close": 1008}]


def test_a_page_that_loses_everything_is_no_flood():
    """However many holes it finds, a page asks less often than a socket may."""
    wire = (ROOT / "blog/static/blog/connection/wire.js").read_text(encoding="utf-8")
    patience = int(re.search(r"hole: (\d+)", wire)[1])
    assert 60_000 / patience < sockets.MAX_FRAMES


def test_reader_that_leaves_is_no_member(layer):
    """A disconnect takes the socket out of the Group."""
    reader = Reader()
    reader.open()
    assert reader.reply_channel in Group("liveblog").channel_layer.group_channels("liveblog")
    reader.leave()
    assert reader.reply_channel not in layer.group_channels("liveblog")


def test_refused_socket_may_disconnect():
    """The disconnect of a socket that was never accepted is taken without an error."""
    Reader().send_and_consume("websocket.disconnect", {"order": 1, "code": 1006}, path="/nowhere/")
