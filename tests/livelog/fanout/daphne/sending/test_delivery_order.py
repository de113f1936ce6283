"""What each socket is sent, whoever comes, goes, closes or does not read meanwhile.

A machine of hypothesis's: batches are taken and slices sent in any order, by real queues over small
sockets. Beside it stands what the list says: to whom each message goes is decided as it is taken.
"""

from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from livelog.fanout.daphne.sending import broadcast as broadcast_module
from livelog.fanout.daphne.sending import lane as lane_module
from livelog.fanout.daphne.sending import send_queue
from livelog.fanout.daphne.sending.broadcast import Broadcast
from livelog.fanout.daphne.sending.frame import encode_close
from livelog.fanout.daphne.sending.lane import Lane
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_queue import SendQueue
from livelog.fanout.daphne.sending.send_threads import SendThreads
from livelog.fanout.layer.envelope import GROUP, JOIN, LEAVE, MESSAGE, Delivery
from tests.livelog.fanout.daphne.sending.sockets import Socket, frames

GROUPS = ["stream", "room", "desk"]
FIRST = [
    1000,
    1000,
    60,
    30,
    10,
]  # bytes for which those have room that are there from the beginning
LIMIT = 150  # bytes that may wait for a socket
TOO_SLOW, CLOSE = encode_close(4008), encode_close(1000)
THREADS = SendThreads(1)


class Transport:
    """Stands for Twisted's: its socket has room for so many bytes, and for more once the client reads."""

    def __init__(self, room):
        self.room, self.sent = room, b""
        self.dataBuffer, self._tempDataBuffer, self.producer = b"", [], None

    def send(self, data):
        if not self.room:
            raise BlockingIOError
        taken = data[: self.room]
        self.sent, self.room = self.sent + taken, self.room - len(taken)
        return len(taken)

    def write(self, data):
        self.dataBuffer += data

    def registerProducer(self, producer, streaming):
        self.producer = producer
        producer.resumeProducing()

    def unregisterProducer(self):
        self.producer = None

    def read(self, count):
        """Have the client read."""
        self.room += count
        while self.room and (self.dataBuffer or self.producer):
            if self.dataBuffer:
                self.dataBuffer = self.dataBuffer[self.send(self.dataBuffer) :]
            else:
                self.producer.resumeProducing()


class Reader:
    """A socket as FanoutSocket is one, and the frames that it is to be sent."""

    is_connecting = False

    def __init__(self, members, channel, room):
        self.members, self.channel = members, channel
        self.transport = Transport(room)
        self.queue = SendQueue(LIMIT, self.drop_slow)
        self.queue.open(self.transport)
        self.queue._send = self.transport.send
        self.wanted = []
        self.is_closed = self.is_gone = self.is_slow = False

    def drop_slow(self):
        assert not self.is_slow
        self.is_slow = True
        self.members.drop(self.channel)
        self.queue.finish(TOO_SLOW)

    def take_reply(self, message):
        self.queue.write(CLOSE if "close" in message else frames(message["text"]))
        if "close" in message:
            self.queue.close()

    def want(self, frame):
        """Note a frame that it is to be sent, if it still can be."""
        if not (self.is_closed or self.is_gone):
            self.wanted.append(frame)
            self.is_closed = frame == CLOSE

    def find_written(self):
        """Return all that was written to it: sent, and waiting in its own queue."""
        queued = b"".join(self.queue._frames)[self.queue._offset :]
        return self.transport.sent + self.transport.dataBuffer + queued

    def check(self, nothing_waits):
        """Each frame once and in order; all of them where nothing waits."""
        wanted, written = b"".join(self.wanted), self.find_written()
        if self.is_slow:
            beginnings = [b"".join(self.wanted[:count]) for count in range(len(self.wanted) + 1)]
            assert self.is_gone or written in [each + TOO_SLOW for each in beginnings]
        elif self.is_gone:
            assert wanted.startswith(self.transport.sent)
        else:
            assert wanted == written if nothing_waits else wanted.startswith(written)


groups, numbers = st.sampled_from(GROUPS), st.integers(0, 7)
pauses = st.sampled_from([0.0, 0.01, 1.0])
# How long a message is, or, seldom, that it is a close.
whats = st.integers(1, 30).map(lambda size: "close" if size == 17 else size)
deliveries = st.one_of(
    st.tuples(st.just(GROUP), groups, whats),
    st.tuples(st.just(GROUP), groups, whats),
    st.tuples(st.just(MESSAGE), numbers, whats),
    st.tuples(st.sampled_from([JOIN, LEAVE]), groups, numbers),
)


class Delivering(RuleBasedStateMachine):
    """A Daphne's Broadcast; `joined` is who is in which group, by the list."""

    patch = setattr

    def __init__(self):
        super().__init__()
        self.now, self.texts, self.notes = 0.0, 0, []
        self.readers, self.reply_protocols = [], {}
        self.joined = {group: [] for group in GROUPS}
        self.heard = {group: (Socket(), []) for group in GROUPS}
        self.members = Members()
        make_lane = partial(Lane, members=self.members, send_threads=THREADS)
        make_lane = partial(make_lane, note_run=self.note_run, clock=self.tick)
        self.broadcast = Broadcast(self, self.members, make_lane)
        for group, (listener, _) in self.heard.items():
            self.members.listen(group, "front", listener)
        for number, room in enumerate(FIRST):
            self.connect(room)
            self.take([(JOIN, "room", number), (JOIN, GROUPS[max(1, number % 3)], number)])

    # In the place of the factory, the clock and the timing

    def find_queue(self, channel):
        reader = self.reply_protocols.get(channel)
        return reader and reader.queue

    def dispatch_reply(self, channel, message):
        if channel in self.reply_protocols:
            self.reply_protocols[channel].take_reply(message)

    def tick(self):
        self.now += 0.001
        return self.now

    def note_run(self, group, deadlines, seconds):
        self.notes += deadlines

    # What happens

    @precondition(lambda self: len(self.readers) < 8)
    @rule(room=st.integers(0, 40))
    def connect(self, room):
        reader = Reader(self.members, f"socket!{len(self.readers)}", room)
        self.readers.append(reader)
        self.reply_protocols[reader.channel] = reader

    @rule(batch=st.lists(deliveries, min_size=1, max_size=8))
    def take(self, batch):
        self.broadcast.take([self.make_delivery(*each) for each in batch])

    def make_delivery(self, kind, name, what):
        """Return a delivery, and note what it means."""
        if kind in (JOIN, LEAVE):
            reader = self.readers[what % len(self.readers)]
            joined = [each for each in self.joined[name] if each is not reader]
            self.joined[name] = joined + [reader] * (kind == JOIN and not reader.is_gone)
            return Delivery(kind, [name, reader.channel], None)
        to = self.joined[name] if kind == GROUP else [self.readers[name % len(self.readers)]]
        names = [name] if kind == GROUP else [to[0].channel]
        self.texts += 1
        message = {"close": True} if what == "close" else {"text": f"{self.texts:0{what}}"}
        frame = CLOSE if what == "close" else frames(message["text"])
        for reader in to:
            reader.want(frame)
        if kind == GROUP and frame != CLOSE:
            self.heard[name][1].append(frame)
        return Delivery(kind, names, message, self.texts)

    @rule(sizes=st.lists(st.sampled_from([1, 2]), min_size=1, max_size=2), later=pauses)
    def send(self, sizes, later):
        self.now += later
        for size in sizes:
            self.patch(broadcast_module, "SLICE", size)
            self.broadcast.send_slice(self.now)

    @rule(number=numbers, count=st.integers(1, 300))
    def read(self, number, count):
        self.readers[number % len(self.readers)].transport.read(count)

    @precondition(lambda self: len(self.readers) > 6)
    @rule(number=numbers)
    def vanish(self, number):
        """Its connection is lost."""
        reader = self.readers[number % len(self.readers)]
        self.reply_protocols.pop(reader.channel, None)
        reader.queue.stopProducing()
        self.members.drop(reader.channel)
        reader.is_gone = True
        for group, joined in self.joined.items():
            self.joined[group] = [each for each in joined if each is not reader]

    @precondition(lambda self: len(self.readers) > 7)
    @rule(number=numbers)
    def close(self, number):
        """Daphne closes it by itself, as for a restart: what was taken for it goes first."""
        reader = self.readers[number % len(self.readers)]
        self.broadcast.catch_up(reader.channel)
        reader.take_reply({"close": True})
        reader.want(CLOSE)

    # What holds

    @invariant()
    def each_has_its_own_in_order(self):
        for reader in self.readers:
            reader.check(nothing_waits=not self.broadcast.busy)

    @invariant()
    def listeners_have_heard_all(self):
        assert all(listener.writes == wanted for listener, wanted in self.heard.values())

    @invariant()
    def what_waits_is_planned(self):
        broadcast = self.broadcast
        assert set(broadcast.busy) <= set(broadcast.lanes) <= set(GROUPS)
        assert all(broadcast.busy.values())
        assert (broadcast.find_due() is None) == (not broadcast.busy)
        assert len(set(self.notes)) == len(self.notes)

    def teardown(self):
        """All of it is sent in the end, run after run."""
        turns = 0
        while self.broadcast.busy:
            turns += 1
            assert turns < 100
            self.broadcast.send_slice(self.broadcast.find_due())
        assert self.broadcast.waiting == 0
        for reader in self.readers:
            reader.check(nothing_waits=True)
            reader.transport.read(100_000)
            reader.check(nothing_waits=True)
            assert reader.is_gone or reader.find_written() == reader.transport.sent


def test_each_socket_has_its_messages_once_and_in_order(monkeypatch):
    """From its join to its leave, with slices, parts and pieces smaller than what is sent."""
    monkeypatch.setattr(Delivering, "patch", monkeypatch.setattr)
    monkeypatch.setattr(lane_module, "JOINED", 40)
    monkeypatch.setattr(send_queue, "PIECE", 15)
    run_state_machine_as_test(Delivering, settings=settings(stateful_step_count=25))
