"""The inbox: order and once-only, whatever workers do to the frames on their way.

Against the real layer: Redis, the live log in it, and a member of the room's Group that reads what all get.
"""

import json

import pytest
from channels import DEFAULT_CHANNEL_LAYER, Group
from channels.asgi import channel_layers
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from blog.models import Blog, RoomMessage
from blog.room import history
from blog.room.backend import rooms as shared
from blog.room.backend.values import PATIENCE
from blog.room.people.addresses import Address
from blog.room.people.listeners import Listener
from blog.room.saying import delivery, inbox
from blog.room.saying.speech import decode_speech, make_speech
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
AUTHORS = ["gana", "gben"]


class Author:
    """Who says things, over a socket that may be lost; what was not heard of is sent again."""

    def __init__(self, name):
        self.name, self.sockets, self.count = name, 0, 0
        self.said, self.lost = [], set()  # nonces
        self.connect()

    def connect(self):
        self.sockets += 1
        self.order = 0
        self.channel = f"socket.{self.name}.{self.sockets}"

    def make_frame(self, nonce):
        """Return a frame on its way to some worker: its socket, order and what is said in it."""
        self.order += 1
        who = Listener(self.channel, self.name, self.name, "guest", None, "", Address())
        return self.channel, self.order, make_speech(who, nonce, f"says {nonce}")


class Room(RuleBasedStateMachine):
    """Authors who talk, workers that take frames in any order, die, and deliver twice."""

    def __init__(self):
        super().__init__()
        channel_layers[DEFAULT_CHANNEL_LAYER].channel_layer.connection(0).flushall()
        RoomMessage.objects.all().delete()
        self.blog = default_blog()
        Blog.objects.update(room="open")
        history.get_head(self.blog)
        Group(self.blog.room_group).add("everybody")
        self.now = 1_800_000_000.0
        inbox.clock = lambda: self.now
        self.authors = [Author(name) for name in AUTHORS]
        self.flying, self.heard = [], []

    def hear(self):
        layer = channel_layers[DEFAULT_CHANNEL_LAYER].channel_layer
        channel, message = layer.receive(["everybody"])
        while channel is not None:
            self.heard.append(json.loads(message["text"]))
            channel, message = layer.receive(["everybody"])
        return [each["nonce"] for each in self.heard]

    @rule(who=st.sampled_from([0, 1]))
    def say(self, who):
        author = self.authors[who]
        author.count += 1
        nonce = f"{author.name}-{author.count}"
        author.said.append(nonce)
        self.flying.append(author.make_frame(nonce))

    @rule(who=st.sampled_from([0, 1]))
    def come_back(self, who):
        """Its socket was lost: by another it says again what it has not heard of."""
        author, heard = self.authors[who], set(self.hear())
        author.connect()
        self.flying += [author.make_frame(each) for each in author.said if each not in heard]

    @rule(place=st.integers(0, 3))
    def take(self, place):
        """A worker takes one of the frames, and does not come to deliver yet."""
        if self.flying:
            channel, order, speech = self.flying.pop(place % len(self.flying))
            key, payload = inbox.key_of_socket(channel), speech.encode()
            shared.get_rooms().arrive(key, inbox.key_of(self.blog), order, payload, self.now)

    @rule(place=st.integers(0, 3))
    def take_and_deliver(self, place):
        """Another does."""
        if self.flying:
            channel, order, speech = self.flying.pop(place % len(self.flying))
            inbox.take_frame(self.blog, channel, order, speech)

    @rule(place=st.integers(0, 3))
    def die_with_a_frame(self, place):
        """A worker dies that had just taken one."""
        if self.flying:
            _, _, speech = self.flying.pop(place % len(self.flying))
            author = self.authors[AUTHORS.index(speech.author)]
            author.lost.add(speech.nonce)

    @rule(many=st.integers(0, 3))
    def die_delivering(self, many):
        """A worker dies in the midst of it: what it has delivered is still in the inbox."""
        backend, key = shared.get_rooms(), inbox.key_of(self.blog)
        waiting = backend.take_next(key, "dead", 0)
        delivery.deliver(self.blog, [decode_speech(text) for text in waiting[:many]])
        backend.leave(key, "dead")  # as its lease ends

    @rule()
    def wait(self):
        """Time goes; who waits for a lost frame waits no more."""
        self.now += PATIENCE
        for author in self.authors:
            for number in range(1, author.sockets + 1):
                inbox.resume(self.blog, f"socket.{author.name}.{number}")

    @invariant()
    def everybody_hears_all_once_in_order(self):
        heard = self.hear()
        seqs = [each["seq"] for each in self.heard]
        assert seqs == sorted(set(seqs)) and len(heard) == len(set(heard))
        for author in self.authors:
            # What was lost on its way comes behind what was said after it.
            sure = [each for each in author.said if each not in author.lost]
            assert [each for each in heard if each in sure] == [
                each for each in sure if each in heard
            ]

    def teardown(self):
        """In the end all that was said is there, when its authors have come back once more."""
        while self.flying:
            self.take_and_deliver(0)
        self.wait(), self.wait(), self.wait(), self.wait()
        for who in (0, 1):
            self.come_back(who)
        while self.flying:
            self.take_and_deliver(0)
        self.everybody_hears_all_once_in_order()
        assert sorted(self.hear()) == sorted(each for a in self.authors for each in a.said)
        rows = RoomMessage.objects.order_by("seq").values_list("nonce", "seq", "pending")
        assert list(rows) == [(each["nonce"], each["seq"], False) for each in self.heard]


@pytest.fixture
def real(redis_client, monkeypatch):
    """No part in memory."""
    cache.clear()
    monkeypatch.setattr(inbox, "clock", inbox.clock)
    monkeypatch.setattr(inbox.later, "call", lambda *waits: None)


def test_order_and_once_only(real):
    """Two who talk, by workers that overtake each other, die, and deliver again."""
    health = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    limits = settings(max_examples=25, stateful_step_count=25, suppress_health_check=health)
    run_state_machine_as_test(Room, settings=limits)


def test_what_cannot_be_delivered_costs_the_others_nothing(blog, enter, rooms, monkeypatch):
    """Neither what no release can read, nor a message by which delivery fails: its author is told."""
    ana, ben = enter("Ana"), enter("Ben")
    rooms.put(inbox.key_of(blog), "no speech")
    deliver = delivery.deliver

    def fail_for_ben(blog, speeches):
        if any(each.name == "Ben" for each in speeches):
            raise ZeroDivisionError
        deliver(blog, speeches)

    monkeypatch.setattr(inbox, "deliver", fail_for_ben)
    with monkeypatch.context() as away:
        away.setattr(rooms, "take_next", lambda *each: [])
        ana.say("One"), ben.say("Two", nonce="n")
    assert [each["html"] for each in ana.say("Three")] == ["One", "Three"]
    failed = ben.received("error")[-1]
    assert (failed["code"], failed["nonce"]) == ("failed", "n")


def test_what_the_database_does_not_take_now_waits(blog, enter, rooms, monkeypatch):
    """It is in the inbox still, and goes with the next look at that."""
    ana, later = enter("Ana"), []
    monkeypatch.setattr(inbox.later, "call", lambda seconds, call: later.append(call))

    def fail(*given):
        raise DatabaseError("away")

    with monkeypatch.context() as away:
        away.setattr(inbox, "deliver", fail)
        assert ana.say("Hello") == [] and len(later) == 1
    inbox.resume(blog, None)
    assert [each["html"] for each in ana.received()] == ["Hello"]


def test_who_cannot_be_told_holds_up_nobody(blog, enter, rooms, full, monkeypatch):
    """What others said goes on behind a message whose author's Daphne takes nothing more."""
    Blog.objects.update(room_words="foul")
    ana, ben = enter("Ana"), enter("Ben")
    with monkeypatch.context() as away:
        away.setattr(rooms, "take_next", lambda *each: [])
        ana.say("foul"), ben.say("Hello")
    full.add(ana.reply_channel)
    inbox.resume(blog, None)
    assert [each["html"] for each in ben.received("message")] == ["Hello"]
    assert rooms.count_waiting([inbox.key_of(blog)]) == [0]
    assert RoomMessage.objects.get(state="held").text == "foul"


def test_what_was_said_before_is_found_by_the_index(blog, enter):
    """Of author and nonce: by the nonce alone all that was ever said in the room would be read."""
    with CaptureQueriesContext(connection) as asked:
        enter("Ana").say("Hello")
    wheres = [each["sql"].partition(" WHERE ")[2] for each in asked if "roommessage" in each["sql"]]
    looked = [where for where in wheres if '"nonce" IN' in where]
    assert looked and all('"author" IN' in where for where in looked)
