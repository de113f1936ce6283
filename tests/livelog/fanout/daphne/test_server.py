"""One Daphne and one worker over real sockets."""

import json
import struct
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from livelog.fanout.daphne.limits import FRAMES
from tests.environment import PATIENCE
from tests.livelog.fanout.crowd import BINARY, CLOSE, PING, PONG, TEXT
from tests.livelog.fanout.stack import PROJECT
from tests.processes import wait_for

LARGE = 70000


def get(stack, path="/", headers=None, body=None):
    url = f"http://127.0.0.1:{stack.daphne.port}{path}"
    with urlopen(Request(url, data=body, headers=headers or {}), timeout=PATIENCE) as response:
        return json.loads(response.read().decode("utf8"))


@pytest.fixture
def path(group):
    return f"/?group={group}"


def test_a_group_message_reaches_every_member_once(shared_stack, crowd, group, path):
    """And in order."""
    crowd.open(20, path)
    for number in range(50):
        shared_stack.send(str(number), group)
    crowd.wait_for_text("49")
    expected = ["joined"] + [str(number) for number in range(50)]
    assert all(client.texts == expected for client in crowd.clients)


def test_binary_and_large_messages(shared_stack, crowd, group, path):
    """Frames of every kind of length, text and binary."""
    client = crowd.open(1, path)[0]
    sizes = [1, 125, 126, 65535, 65536, 300000]
    for size in sizes:
        shared_stack.layer.send_group(group, {"bytes": b"x" * size})
    crowd.wait(lambda: len(client.frames) == len(sizes) + 1, "all frames")
    assert [(opcode, len(payload)) for opcode, payload in client.frames[1:]] == [
        (2, size) for size in sizes
    ]


def test_replies_and_group_messages_keep_their_order(shared_stack, crowd, group, path):
    """They travel in one list."""
    client = crowd.open(1, path)[0]
    channel = shared_stack.layer.group_channels(group)[0]
    for number in range(100):
        shared_stack.send(f"group {number}", group)
        shared_stack.layer.send(channel, {"text": f"reply {number}"})
    crowd.wait_for_text("reply 99")
    expected = [f"{kind} {number}" for number in range(100) for kind in ("group", "reply")]
    assert client.texts[1:] == expected


def test_readers_who_join_during_a_burst_get_everything_after_their_join(
    shared_stack, crowd, group, path
):
    """Whatever comes before `joined` and after, there is no hole and nothing twice."""
    crowd.start(40, path)
    sent = 0
    while not all("joined" in client.texts for client in crowd.clients):
        shared_stack.send(str(sent), group)
        sent += 1
        crowd.pump(0)
    shared_stack.send("last", group)
    crowd.wait_for_text("last")
    for client in crowd.clients:
        numbers = [int(text) for text in client.texts if text.isdigit()]
        assert numbers == list(range(sent))[-len(numbers) :] if numbers else True
        after = client.texts[client.texts.index("joined") + 1 :]
        assert after[-1] == "last"


def test_a_connecting_socket_is_not_accepted_by_a_group_message(shared_stack, crowd):
    """What is sent between its join and its acceptance follows the acceptance."""
    client = crowd.start(1, "/early")[0]
    waiting = wait_for(lambda: shared_stack.layer.receive(["test.waiting"])[1], "a connect")
    channel = waiting["reply_channel"]
    shared_stack.send("one")
    shared_stack.layer.send_group("room", {"accept": True, "text": "two"})
    shared_stack.send("three")
    other = crowd.open(1, "/")[0]
    shared_stack.send("four")
    crowd.wait_for_text("four", [other])
    assert client.status is None
    shared_stack.layer.send(channel, {"accept": True, "text": "welcome"})
    crowd.wait_for_text("welcome", [client])
    assert client.texts == ["one", "three", "four", "welcome"]


def test_a_member_is_gone_at_once_when_its_socket_closes(shared_stack, crowd, group, path):
    """However it closes, and whether or not a worker handles the disconnect."""
    first, second, third = crowd.open(3, path)
    shared_stack.wait_for_size(3, group)
    shared_stack.worker.pause()
    try:
        first.send(CLOSE, struct.pack("!H", 1000))
        crowd.abort([second])
        shared_stack.wait_for_size(1, group)
    finally:
        shared_stack.worker.resume()
    shared_stack.send("still here", group)
    crowd.wait_for_text("still here", [third])


def test_a_join_after_the_socket_has_gone_leaves_no_member(shared_stack, crowd, group):
    """The connect is handled when the client has already left."""
    redis = shared_stack.redis.client()

    def count_waiting(channel):
        return sum(b"/gone" in each for each in redis.lrange("asgi:" + channel, 0, -1))

    shared_stack.worker.pause()
    try:
        clients = crowd.start(3, f"/gone?group={group}")
        # One may have been handed to the worker, which was waiting when it was paused.
        wait_for(lambda: count_waiting("websocket.connect") >= 2, "connects wait")
        crowd.abort(clients)
        wait_for(lambda: count_waiting("websocket.disconnect") >= 2, "disconnects wait")
    finally:
        shared_stack.worker.resume()
    wait_for(lambda: count_waiting("websocket.connect") == 0, "connects are handled")
    probe = crowd.open(1, "/")[0]
    probe.send_text("done")
    crowd.wait_for_text("echo done", [probe])
    shared_stack.wait_for_size(0, group)


def test_a_leave_ends_the_messages(shared_stack, crowd):
    """A worker takes the channel out of the group; the socket stays open."""
    client = crowd.open(1, "/")[0]
    client.send_text("leave")
    crowd.wait_for_text("left")
    shared_stack.send("not for us")
    client.send_text("end")
    crowd.wait_for_text("echo end")
    assert client.texts == ["joined", "left", "echo end"]


def test_a_group_may_be_closed(shared_stack, crowd, group, path):
    """With a code of the application's."""
    clients = crowd.open(3, path)
    shared_stack.layer.send_group(group, {"text": "bye", "close": 4001})
    crowd.wait(lambda: all(client.ended for client in clients), "all are closed")
    assert [client.close_code for client in clients] == [4001] * 3
    assert all(client.texts == ["joined", "bye"] for client in clients)


@pytest.mark.parametrize("code", [1000, 1008, 1011, 1013, 4001])
def test_a_consumer_may_close_with_any_code(crowd, path, code):
    """Also with those that RFC 6455 defines for servers: misbehaving, an error, too busy."""
    client = crowd.open(1, path)[0]
    client.send_text(f"close {code}")
    crowd.wait(lambda: client.ended, "the socket is closed")
    assert client.close_code == code


def test_a_refused_socket_gets_403(crowd):
    """The consumer closes before accepting."""
    crowd.open(1, "/refused", status=403)


def test_a_ping_is_answered(crowd, path):
    """With its own payload, after the frames before it."""
    client = crowd.open(1, path)[0]
    client.send(PING, b"are you there")
    crowd.wait(lambda: (0xA, b"are you there") in client.frames, "a pong")


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
@pytest.mark.parametrize("parts", [[b""], [b"", b""], [b"", b"x", b""]])
def test_an_empty_message_goes_both_ways(crowd, opcode, parts):
    """In one frame or in several."""
    client = crowd.open(1, "/echo")[0]
    for number, part in enumerate(parts):
        client.send(0 if number else opcode, part, last=number == len(parts) - 1)
    crowd.wait(lambda: (opcode, b"".join(parts)) in client.frames, "it comes back")


def test_an_empty_message_to_a_group_is_one(shared_stack, crowd, group, path):
    """Text or binary."""
    client = crowd.open(1, path)[0]
    shared_stack.layer.send_group(group, {"text": ""})
    shared_stack.layer.send_group(group, {"bytes": b""})
    crowd.wait(lambda: client.frames[1:] == [(TEXT, b""), (BINARY, b"")], "both frames")


def test_compression_is_offered_in_vain(shared_stack, crowd, group, path):
    """As every browser offers it; a frame is encoded once for all."""
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    crowd.open(2, path, headers=offer)
    shared_stack.send("to all", group)
    crowd.wait_for_text("to all")
    crowd.clients[0].send_text("hello")
    crowd.wait_for_text("echo hello", crowd.clients[:1])


@pytest.mark.parametrize("early", ["handshake", "frame", "megabyte"])
def test_data_before_the_handshake_is_answered_ends_the_connection(
    shared_stack, crowd, group, early
):
    """It starts no second handshake, is kept nowhere, and the first leaves no member."""

    def count_connects():
        return shared_stack.layer.channel_statistics("websocket.connect")["messages_count"]

    before = count_connects()
    shared_stack.worker.pause()
    try:
        client = crowd.start(1, f"/?group={group}")[0]
        wait_for(lambda: count_connects() == before + 1, "the connect waits")
        data = {"handshake": client.request, "frame": b"\x81\x80\0\0\0\0"}
        client.send_raw(data.get(early, b"x" * 1024 * 1024))
        crowd.wait(lambda: client.ended, "the connection ends")
        assert client.status is None
        assert count_connects() == before + 1
    finally:
        shared_stack.worker.resume()
    crowd.open(1, "/")
    shared_stack.wait_for_size(0, group)


def test_a_handshake_with_a_body_is_refused(crowd, group, path):
    """What follows its headers would be read as frames, or as another handshake."""
    client = crowd.start(1, path, headers="Content-Length: 4\r\n")[0]
    client.send_raw(b"body")
    crowd.wait(lambda: client.ended, "the connection ends")
    assert client.status == 400


class TestLimits:
    def test_a_frame_that_is_too_large_closes_with_1009(self, crowd, path):
        """The client can read why, even if it goes on sending."""
        client = crowd.open(1, path)[0]
        client.send_text("x" * LARGE)
        crowd.wait(lambda: client.ended, "the socket is closed")
        assert client.close_code == 1009

    def test_a_frame_of_the_limit_passes(self, crowd, path):
        """64 KB exactly."""
        client = crowd.open(1, path)[0]
        client.send_text("x" * 65536)
        crowd.wait_for_text("echo " + "x" * 65536)

    def test_fragments_count_together(self, crowd, path):
        """A message may not grow past the limit frame by frame."""
        client = crowd.open(1, path)[0]
        client.send(TEXT, b"x" * 40000, last=False)
        client.send(0, b"x" * 40000)
        crowd.wait(lambda: client.ended, "the socket is closed")
        assert client.close_code == 1009

    def test_a_frame_that_announces_too_much_is_not_waited_for(self, crowd, path):
        """The length in its header is enough."""
        client = crowd.open(1, path)[0]
        client.send_raw(b"\x81\xff" + struct.pack("!Q", 1 << 40) + b"\0\0\0\0")
        crowd.wait(lambda: client.ended, "the socket is closed")
        assert client.close_code == 1009

    @pytest.mark.parametrize(
        ("data", "code"),
        [(b"\x81\x01x", 1002), (b"\x83\x80\0\0\0\0", 1002), (b"\x81\x81\0\0\0\0\xff", 1007)],
        ids=["unmasked", "unknown opcode", "no UTF-8"],
    )
    def test_a_broken_frame_is_told_so(self, crowd, path, data, code):
        """RFC 6455, sections 5.1 and 7.4.1."""
        client = crowd.open(1, path)[0]
        client.send_raw(data)
        crowd.wait(lambda: client.ended, "the socket is closed")
        assert client.close_code == code

    def test_others_notice_nothing(self, shared_stack, crowd, group, path):
        """Of all that."""
        client, bad = crowd.open(2, path)
        bad.send_text("x" * LARGE)
        crowd.wait(lambda: bad.ended, "the socket is closed")
        shared_stack.send("still here", group)
        crowd.wait_for_text("still here", [client])


@pytest.mark.parametrize(("opcode", "last"), [(PING, True), (PONG, True), (TEXT, True), (0, False)])
def test_every_frame_counts_as_one(crowd, path, opcode, last):
    """However little is in it: a flood of pings or of empty fragments is a flood."""
    client = crowd.open(1, path)[0]
    if not last:
        client.send(TEXT, b"", last=False)
    for _ in range(2 * FRAMES):
        client.send(opcode, b"", last=last)
    crowd.wait(lambda: client.ended, "the socket is closed")
    assert client.close_code == 1008


@pytest.mark.parametrize("port", ["{taken}", "99999"])
def test_a_daphne_that_cannot_listen_ends(shared_stack, port):
    """With 1 and why: what started it would take it for one that serves."""
    port = port.format(taken=shared_stack.daphne.port)
    daphne = Path(sys.executable).parent / "daphne"
    command = [
        daphne,
        "-e",
        f"tcp:port={port}:interface=127.0.0.1",
        PROJECT + ".asgi:channel_layer",
    ]
    deaf = shared_stack.start("deaf", command)
    assert deaf.wait() == 1
    assert f"Couldn't listen on 127.0.0.1:{port}" in deaf.output() or "0-65535" in deaf.output()


class TestForwarding:
    def test_a_root_path_from_a_client_is_ignored(self, shared_stack):
        """Only --root-path sets it."""
        assert get(shared_stack, "/a", {"Daphne-Root-Path": "/a"})["root"] == ""

    def test_forwarded_addresses_are_ignored_without_the_flag(self, shared_stack):
        """--proxy-headers is off."""
        found = get(shared_stack, headers={"X-Forwarded-For": "203.0.113.9"})
        assert found["address"] == "127.0.0.1"

    def test_a_form_reaches_the_worker(self, shared_stack):
        """Twisted need not parse it for that."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert get(shared_stack, headers=headers, body=b"a=1&b=2")["fields"] == 2
