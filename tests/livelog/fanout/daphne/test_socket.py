"""Readers that are slow, dead or many."""

import os
import struct

import pytest

from tests.livelog.fanout.crowd import CLOSE, PING
from tests.livelog.fanout.stack import count_lines
from tests.processes import wait_for

pytestmark = pytest.mark.slow

ENTRY = "x" * 16000
SENT = 600  # of them: more than a kernel holds for a socket
# As the settings have it for the blog.
TOGETHER = {"websocket.connect": 16, "websocket.disconnect": 256}


@pytest.fixture
def slow_stack(make_stack):
    """What may wait for one socket is far more than a kernel holds for it here."""
    stack = make_stack(LIVELOG_MAX_PENDING=str(1024 * 1024))
    stack.daphne = stack.start_daphne()
    stack.start_worker()
    return stack


def read_memory(pid):
    """Return the resident memory of a process in bytes, or None where /proc is not."""
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def test_200_readers_that_never_read_cost_no_memory(slow_stack):
    """They are closed; the one that reads gets every entry, and memory stays flat."""
    crowd = slow_stack.crowd(slow_stack.daphne)
    crowd.stall(crowd.open(200, receive_buffer=4096))
    reader = crowd.open(1)[0]
    before = read_memory(slow_stack.daphne.pid)
    for number in range(SENT):
        slow_stack.send(f"{number} {ENTRY}")
        if number % 10 == 9:
            crowd.wait(lambda n=number: len(reader.texts) == n + 2, "the reader keeps up")
    assert [text.split()[0] for text in reader.texts[1:]] == [str(n) for n in range(SENT)]
    slow_stack.wait_for_size(1)
    after = read_memory(slow_stack.daphne.pid)
    if before is not None:
        assert after - before < 64 * 1024 * 1024
    wait_for(lambda: count_lines(slow_stack.daphne, "too slow"), "a line in the log")
    codes = {slow_stack.wait_for_code() for _ in range(10)}
    assert codes == {4008}


def test_a_slow_reader_that_reads_in_time_learns_why_it_was_closed(slow_stack):
    """What came before is whole and in order, then comes 4008."""
    crowd = slow_stack.crowd(slow_stack.daphne)
    client = crowd.open(1, receive_buffer=4096)[0]
    crowd.stall([client])
    for number in range(SENT):
        slow_stack.send(f"{number} {ENTRY}")
    wait_for(lambda: count_lines(slow_stack.daphne, "too slow"), "it is closed")
    crowd.resume([client])
    crowd.wait(lambda: client.ended, "the socket is closed")
    assert client.close_code == 4008
    numbers = [int(text.split()[0]) for text in client.texts[1:]]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) < SENT
    assert slow_stack.wait_for_code() == 4008


def test_a_reader_that_says_goodbye_and_never_reads_is_dropped(make_stack):
    """What waits for it cannot be sent, so its connection would never come to its end."""
    stack = make_stack(LIVELOG_MAX_PENDING=str(64 * 1024 * 1024))
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    client = crowd.open(1, receive_buffer=4096)[0]
    crowd.stall([client])
    for number in range(SENT):
        stack.send(f"{number} {ENTRY}")
    other = crowd.open(1)[0]
    stack.send("all of it is out")
    crowd.wait_for_text("all of it is out", [other])
    client.send(CLOSE, struct.pack("!H", 1000))
    stack.wait_for_size(1)
    assert stack.wait_for_code() == 1000


def test_a_reader_that_pauses_and_reads_on_misses_nothing(slow_stack):
    """As long as no more than the limit waits."""
    crowd = slow_stack.crowd(slow_stack.daphne)
    clients = crowd.open(3, receive_buffer=4096)
    crowd.stall(clients)
    for number in range(60):
        slow_stack.send(f"{number} {ENTRY}")
    channel = slow_stack.layer.group_channels("room")[0]
    slow_stack.layer.send(channel, {"text": "a reply"})
    slow_stack.send("last")
    crowd.resume(clients)
    crowd.wait_for_text("last")
    for client in clients:
        numbers = [text.split()[0] for text in client.texts if text.endswith(ENTRY)]
        assert numbers == [str(number) for number in range(60)]
    assert sum(client.texts[-2] == "a reply" for client in clients) == 1


def test_a_dead_peer_is_dropped_even_while_entries_flow(stack):
    """Within ping interval and timeout; one that answers pings stays."""
    daphne = stack.start_daphne("--ping-interval", "1", "--ping-timeout", "2")
    stack.start_worker()
    crowd = stack.crowd(daphne)
    dead, alive = crowd.open(2)
    dead.answers_pings = False
    stack.wait_for_size(2)

    def is_dropped():
        stack.send("an entry")
        return stack.layer.group_size("room") == 1

    crowd.wait(is_dropped, "the dead one is no member")
    crowd.wait(lambda: dead.ended, "the dead one is dropped")
    assert not alive.ended
    assert stack.wait_for_code() == 1006


def test_a_silent_but_living_reader_stays(stack):
    """It sends nothing by itself, but answers pings."""
    daphne = stack.start_daphne("--ping-interval", "1", "--ping-timeout", "3")
    stack.start_worker()
    crowd = stack.crowd(daphne)
    client = crowd.open(1)[0]
    crowd.wait(lambda: sum(opcode == 9 for opcode, _ in client.frames) == 6, "six pings")
    assert not client.ended


def test_a_response_that_does_not_end_stops_no_clock(stack):
    """Its request is cut off after --http-timeout, and readers that come later are still pinged."""
    daphne = stack.start_daphne("--http-timeout", "3", "--ping-interval", "1")
    crowd = stack.crowd(daphne)
    request = crowd.start(1, "/plain", upgrade=False)[0]
    waiting = wait_for(lambda: stack.layer.receive(["http.request"])[1], "the request")
    part = {"status": 200, "content": b"x", "more_content": True}
    stack.layer.send(waiting["reply_channel"], part)
    crowd.wait(lambda: request.status == 200, "the response begins")
    stack.start_worker()
    client = crowd.open(1)[0]
    crowd.wait(lambda: PING in [opcode for opcode, _ in client.frames], "a ping")
    crowd.wait(lambda: request.ended, "the request ends")


def test_a_flood_of_frames_costs_only_the_reader_that_sends_it(make_stack):
    """It is closed with 1008 before it fills the channel that all readers share."""
    stack = make_stack(channel_capacity={"websocket.receive": 500})
    daphne, worker = stack.start_daphne(), stack.start_worker()
    crowd = stack.crowd(daphne)
    flooding, quiet = crowd.open(2)
    worker.pause()
    for _ in range(2000):
        flooding.send_text("more")
    crowd.wait(lambda: flooding.ended, "the flood ends")
    assert flooding.close_code == 1008
    quiet.send_text("hello")
    frames, client = "asgi:websocket.receive", stack.redis.client()
    wait_for(lambda: b"hello" in b"".join(client.lrange(frames, 0, -1)), "its frame waits too")
    worker.resume()
    crowd.wait_for_text("echo hello", [quiet])
    assert stack.wait_for_code() == 1008


def test_a_storm_of_connects_is_let_in(make_stack):
    """2,000 at once: no refusal, and every one is a member."""
    stack = make_stack(together=TOGETHER)
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    clients = crowd.start(2000)
    crowd.wait(lambda: all(client.status for client in clients), "all are answered", 60)
    assert {client.status for client in clients} == {101}
    crowd.wait_for_text("joined")
    stack.wait_for_size(2000)
    stack.send("to all")
    crowd.wait_for_text("to all")


def test_3000_abrupt_deaths_leave_no_member(make_stack):
    """In waves; one client stays and hears what is sent in between."""
    stack = make_stack(together=TOGETHER)
    daphne = stack.start_daphne("--access-log", "/dev/null")
    stack.start_worker()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    witness = crowd.open(1)[0]
    for wave in range(6):
        # Some die as members, some before they are answered.
        crowd.abort(crowd.open(200) + crowd.start(300))
        stack.send(f"wave {wave}")
    crowd.wait_for_text("wave 5")
    # Who died before being answered may still be let in for a moment, and is then found gone.
    wait_for(
        lambda: stack.layer.channel_statistics("websocket.connect")["messages_pending"] == 0,
        "all are answered",
    )
    wait_for(lambda: len(stack.layer.group_channels("room")) == 1, "only the witness is left")
    assert witness.texts[1:] == [f"wave {wave}" for wave in range(6)]
    crowd.abort([witness])
    stack.wait_for_size(0)
    wait_for(lambda: stack.layer.group_channels("room") == [], "nobody is left")
