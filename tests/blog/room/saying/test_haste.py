"""Haste, by an injected clock: one guest, one address, many addresses, the same again, links."""

import pytest

from blog.models import RoomMessage
from blog.room.saying import haste
from tests.blog.desk.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


class Clock:
    """A clock that stands until it is told to go on."""

    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(haste, "clock", clock)
    return clock


def say_many(reader, count, what="number"):
    """Say so many things; return the codes of what is answered, "message" for what was said."""
    found = []
    for number in range(count):
        answers = reader.say(f"{what} {number}", nonce=f"{what}-{number}-{reader.reply_channel}")
        (answer,) = [
            each for each in answers if each.get("nonce", "").startswith(f"{what}-{number}-")
        ]
        found.append(answer.get("code", answer["type"]))
    return found


def test_a_guest_says_five_at_once_then_one_in_two_seconds(enter, clock):
    """Haste is told with when to come again, and never a close."""
    ana = enter("Ana")
    assert say_many(ana, 7) == ["message"] * 5 + ["slow"] * 2
    (error,) = ana.say("late")
    assert (error["code"], error["retry_after"]) == ("slow", 2.0)
    clock.now += 2
    assert say_many(ana, 2, "after") == ["message", "slow"]
    clock.now += 60
    assert say_many(ana, 6, "rested") == ["message"] * 5 + ["slow"]


def test_who_comes_back_by_another_socket_is_as_hasty(enter, clock):
    """A guest is their token, not their socket."""
    ana = enter("Ana")
    say_many(ana, 5)
    again = enter()
    again.name("Ana", token=ana.you["token"])
    assert say_many(again, 1, "again") == ["slow"]


def test_a_flood_from_one_address(enter, clock):
    """Twenty times as much as a guest, however many guests it is; others are heard all the same."""
    guests = [enter(f"Guest {n + 100}", address="93.184.216.34") for n in range(25)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 5, f"flood {n}")]
    assert found == ["message"] * 100 + ["slow"] * 25
    other = enter("Other", address="93.184.216.35")
    assert say_many(other, 5, "calm") == ["message"] * 5
    clock.now += 1
    assert say_many(guests[-1], 1, "next") == ["message"]


def test_behind_a_proxy_that_hides_it_no_address_counts(enter, clock):
    """Else all readers would share one: who has said something before is paced by themselves alone."""
    guests = [enter(f"Guest {n + 100}", address="127.0.0.1") for n in range(22)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 5, f"crowd {n}")]
    assert found == ["message"] * 110


def test_behind_a_proxy_new_guests_are_one_address(enter, clock):
    """Who throws their token away after each message is no more than one address; the others are not held up."""
    ana = enter("Ana")
    assert say_many(ana, 1, "first") == ["message"]
    guests = [enter(f"Guest {n + 100}") for n in range(110)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 1, f"new {n}")]
    assert found == ["message"] * 99 + ["slow"] * 11
    (error,) = guests[-1].say("once more")
    assert (error["code"], error["retry_after"]) == ("slow", 2.0)
    assert say_many(ana, 3, "calm") == ["message"] * 3
    clock.now += 2
    assert say_many(guests[-1], 5, "later") == ["message"] * 5


def test_slow_mode_holds_for_all_new_guests_together(blog, enter, clock):
    """Where no address is known; one who is told to wait gets their turn, and has their own pace from then on."""
    ana = enter("Ana")
    assert say_many(ana, 1, "before") == ["message"]
    blog.room_slow = 60
    blog.save()
    guests = [enter(f"Guest {n + 100}") for n in range(30)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 1, f"new {n}")]
    assert found == ["message"] * 20 + ["slow"] * 10
    (error,) = guests[-1].say("once more")
    assert (error["detail"], error["retry_after"]) == ("Slow mode is on.", 60.0)
    assert say_many(ana, 2, "calm") == ["message", "slow"]
    clock.now += 3
    assert say_many(guests[-1], 1, "turn") == ["message"]
    assert say_many(guests[-2], 1, "too early") == ["slow"]
    clock.now += 57
    assert say_many(guests[0], 2, "own") == ["message", "slow"]


def test_slow_mode_holds_for_an_address(blog, enter, clock):
    """Twenty times as much as for a guest, for each address by itself."""
    blog.room_slow = 60
    blog.save()
    guests = [enter(f"Guest {n + 100}", address="93.184.216.34") for n in range(23)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 1, f"new {n}")]
    assert found == ["message"] * 20 + ["slow"] * 3
    assert say_many(enter("Other", address="93.184.216.35"), 1) == ["message"]


def test_whose_words_were_taken_away_is_new_again(blog, enter, clock):
    """A guest is not known by what moderators have hidden."""
    ana = enter("Ana")
    ana.say("Buy this")
    blog.room_slow = 10
    blog.save()
    RoomMessage.objects.update(state="hidden")
    clock.now += 20
    guests = [enter(f"Guest {n + 100}") for n in range(20)]
    found = [code for n, guest in enumerate(guests) for code in say_many(guest, 1, f"new {n}")]
    assert found == ["message"] * 20
    assert say_many(ana, 1, "again") == ["slow"]


def test_a_flood_from_many_addresses_is_slowed(blog, enter, clock):
    """By slow mode, which holds for each of them; and what all of them copy is told apart."""
    blog.room_slow = 30
    blog.save()
    guests = [enter(f"Guest {n + 100}", address=f"93.184.{n}.34") for n in range(8)]
    first = [say_many(guest, 2, f"wave {n}") for n, guest in enumerate(guests)]
    assert first == [["message", "slow"]] * 8
    (error,) = guests[0].say("once more")[-1:]
    assert error["retry_after"] == 30.0
    clock.now += 31
    copies = [guest.say("Buy it now at our shop!") for guest in guests]
    codes = [each[-1].get("code", "message") for each in copies]
    assert codes == ["message"] * 5 + ["duplicate"] * 3
    assert copies[-1][-1]["why"] == "many"


def test_who_writes_here_is_not_held_back(blog, enter, clock):
    """Neither by pace nor by slow mode."""
    blog.room_slow = 30
    blog.save()
    assert say_many(enter(make_person("editor", blog)), 8) == ["message"] * 8


def test_the_same_is_not_said_twice(enter, clock):
    """By the same author; what was sent again under its nonce is the same message."""
    ana, ben = enter("Ana"), enter("Ben")
    (first,) = ana.say("Goal!", nonce="n")
    (again,) = ana.say("GOAL", nonce="m")
    assert (again["code"], again["nonce"]) == ("duplicate", "m")
    assert ana.say("Goal!", nonce="n") == [first]
    assert ben.say("Goal!")[-1]["type"] == "message"


def test_links(enter, clock):
    """Two in a message, and three such messages at once."""
    ana = enter("Ana")
    (error,) = ana.say("https://a.example https://b.example https://c.example")
    assert error["code"] == "links"
    found = [ana.say(f"look https://a.example/{n}")[-1] for n in range(4)]
    assert [each.get("code", "message") for each in found] == ["message"] * 3 + ["links"]


@pytest.mark.parametrize("name, value", [("LIVELOG_ROOM_PAUSE", 0), ("LIVELOG_ROOM_BURST", 20)])
def test_the_pace_can_be_set(enter, clock, settings, name, value):
    """By an operator; 0 seconds is no pace."""
    setattr(settings, name, value)
    assert say_many(enter("Ana"), 12) == ["message"] * 12
