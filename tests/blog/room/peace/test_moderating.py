"""Moderators: what they do on the page, with effect at once, and written down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Act, Ban, Blog, Guest, Report, Role, RoomMessage
from blog.room import caretaker, history, wire
from blog.room.peace import banning
from blog.room.people.addresses import TURN
from tests.blog.desk.people import make_person
from tests.blog.room.conftest import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def types(frames):
    return [frame.get("type", frame) for frame in frames]


@pytest.fixture
def eve(blog, enter):
    """A moderator in the room."""
    reader = enter(make_person("editor", blog, name="eve"))
    reader.received()
    return reader


def test_a_moderator_is_told_what_waits(blog, enter):
    """After hello; who may not moderate hears nothing of it."""
    blog.room_words = "foul"
    blog.save()
    ana = enter("Ana")
    (held,) = ana.say("how FOUL", nonce="n")
    row = RoomMessage.objects.get()
    assert held == {"type": "held", "id": row.token, "nonce": "n", "why": "words"}
    assert ana.say("how FOUL", nonce="n") == [held]
    waiting = enter(make_person("editor", blog, name="eve")).greeting[-1]
    (message,) = waiting["messages"]
    assert (message["id"], message["state"], message["why"]) == (row.token, "held", "words")
    assert (waiting["left_out"], waiting["bans"]) == (0, [])
    assert types(enter(make_person("contributor", blog, name="con")).greeting) == [
        {"accept": True},
        "hello",
    ]


def test_what_waits_is_approved_or_rejected(blog, enter, eve):
    """Readers have it then, once; or never."""
    blog.room_words = "foul"
    blog.save()
    eve.received()
    ana = enter("Ana")
    ana.say("foul one"), ana.say("foul two")
    one, two = (each["id"] for each in eve.received("waits"))
    eve.ask("approve", id=one), eve.ask("hide", id=two)
    (heard,) = ana.received("message", "remove")
    assert (heard["id"], heard["type"], heard["html"]) == (one, "message", "foul one")
    assert [each["id"] for each in eve.received("settled")] == []
    assert list(Act.objects.values_list("action", "message", "by")) == [
        ("approve", one, "eve"),
        ("hide", two, "eve"),
    ]


def test_what_is_alike_goes_at_once(blog, enter, eve):
    """Whoever said it, in whatever numbers and signs; not what staff say, nor what is an hour old."""
    guests = [enter(f"Guest {number}") for number in range(4)]
    for number, guest in enumerate(guests):
        guest.say(f"BUY it, here: {number}!")
    guests[0].say("Do not buy it here"), eve.say("Buy it here 9")
    RoomMessage.objects.filter(text__contains=" 3").update(at=timezone.now() - timedelta(hours=2))
    first = RoomMessage.objects.get(text__contains=" 1")
    guests[3].received()
    eve.ask("hide", id=first.token, alike=True, why="shop")
    assert sorted(types(guests[3].received("remove"))) == ["remove"] * 3
    left = RoomMessage.objects.exclude(state="hidden").values_list("text", flat=True)
    assert sorted(left) == ["BUY it, here: 3!", "Buy it here 9", "Do not buy it here"]
    acts = Act.objects.filter(action="hide", by="eve", details__contains="shop")
    assert acts.count() == 3


def test_a_flood_goes_in_a_few_statements(blog, enter, eve):
    """However many messages it is: a moderator does not wait for each of them."""
    counts = []
    for size in (3, 30):
        said = [RoomMessage(blog=blog, nonce=f"{size}-{n}", author=f"g{n}") for n in range(size)]
        for row in said:
            row.name, row.text = "Max", "Buy it here"
        RoomMessage.objects.bulk_create(said)
        rows = list(RoomMessage.objects.filter(nonce__startswith=f"{size}-"))
        history.publish_all(blog, rows)
        eve.received()
        with CaptureQueriesContext(connection) as queries:
            eve.ask("hide", id=rows[0].token, alike=True)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 5
    assert not RoomMessage.objects.exclude(state="hidden", pending=False).exists()


def test_of_signs_alone_only_the_same_are_alike(blog, enter, eve):
    """They have no letters to go by; an old one that was pointed at goes with them."""
    for number, text in enumerate(("!!!", "???", "123", "!!!")):
        enter(f"Guest {number}").say(text)
    old = RoomMessage.objects.filter(text="!!!").first()
    RoomMessage.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=2))
    eve.ask("hide", id=old.token, alike=True)
    left = RoomMessage.objects.exclude(state="hidden").values_list("text", flat=True)
    assert sorted(left) == ["123", "???"]


def test_who_waits_hears_that_it_was_rejected(blog, enter, eve):
    """At once, at each of their sockets; by a ban too, and by deletion."""
    blog.room_words = "foul"
    blog.save()
    ana, owner = enter("Ana"), enter(make_person("owner", blog, name="own"))
    for number, (who, kind, more) in enumerate(
        [(eve, "hide", {}), (eve, "ban", {"hide": True, "minutes": 1}), (owner, "erase", {})]
    ):
        ana.say(f"foul {number}", nonce=f"n{number}")
        token = eve.received("waits")[-1]["id"]
        who.ask(kind, id=token, **more)
        assert [each["nonce"] for each in ana.received("error")] == [f"n{number}"]
        Ban.objects.all().delete()


def test_a_name_with_a_word_waits(blog, enter, eve):
    """All that is said under it, however the name is written."""
    blog.room_words = "foul"
    blog.save()
    assert enter("F0ul Max").say("Hello")[-1]["why"] == "words"
    assert enter("Max").say("Hello all")[-1]["type"] == "message"


def test_questions_go_to_the_desk(blog, enter, eve):
    """Not to the room, while it takes questions only; staff's answers do."""
    blog.room_questions = True
    blog.save()
    ana, ben = enter("Ana"), enter("Ben")
    assert ana.say("Why?")[-1]["why"] == "question" and ben.received() == []
    assert eve.say("Because.")[-1]["type"] == "message"


def test_a_hidden_message_goes_everywhere(blog, enter, eve):
    """From open pages, from those that come back, from pages of older ones; and may be shown again."""
    ana = enter("Ana")
    (said,) = ana.say("Rude")
    eve.received()
    eve.ask("hide", id=said["id"], why="rude")
    (removal,) = ana.received()
    assert (removal["type"], removal["id"]) == ("remove", said["id"])
    epoch = history.get_head(blog).epoch
    late = enter(query=f"?epoch={epoch}&since={said['seq']}")
    assert late.greeting[2] == removal
    assert enter(query="?since=0").greeting[2]["messages"] == []
    assert history.read_older(blog, 10**9, 10) == []
    eve.ask("approve", id=said["id"])
    (shown,) = ana.received()
    assert shown == {**said, "seq": removal["seq"] + 1}
    assert Act.objects.filter(action="hide", details__contains="rude").count() == 1


def test_a_report(blog, enter, eve):
    """Moderators are told, once for each reader; setting it aside leaves the message."""
    ana, ben = enter("Ana"), enter()
    (said,) = ana.say("Hm")
    ben.received(), eve.received()
    assert ben.ask("report", id=said["id"], why="not <nice>\u202e") == [
        {"type": "reported", "id": said["id"]}
    ]
    ben.ask("report", id=said["id"])
    (waits,) = eve.received("waits")
    assert (waits["id"], waits["state"]) == (said["id"], "live")
    assert [each["why"] for each in waits["reports"]] == ["not <nice>"]
    assert eve.ask("approve", id=said["id"]) == [{"type": "settled", "id": said["id"]}]
    assert not Report.objects.exists() and ana.received() == []
    assert [each["code"] for each in ben.ask("report", id="none")] == ["unknown"]


def test_a_flood_of_reports(blog, enter, eve, monkeypatch):
    """Moderators are told of so many; of what is reported more nobody is told again and again."""
    monkeypatch.setattr(wire, "MOST_REPORTS", 2)
    (said,) = enter("Ana").say("Rude")
    for name in ("Ben", "Cy", "Dan"):
        assert enter(name).ask("report", id=said["id"], why=name)[-1]["type"] == "reported"
    assert [len(each["reports"]) for each in eve.received("waits")] == [1, 2]
    late = enter(make_person("editor", blog, name="ed")).greeting[-1]
    assert [len(each["reports"]) for each in late["messages"]] == [2]
    assert Report.objects.count() == 3


def test_what_waits_is_found_among_all_that_was_said(blog, enter):
    """By its id: what is said in a long evening is not read for each who moderates."""
    with CaptureQueriesContext(connection) as asked:
        enter(make_person("editor", blog, name="ed"))
    (query,) = [
        each["sql"] for each in asked if "UNION" in each["sql"] and "COUNT" not in each["sql"]
    ]
    if connection.vendor != "sqlite":
        pytest.skip("of so few messages any other database reads all")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "said_state" in plan and "rowid=?" in plan


def test_a_ban_locks_what_it_hides(blog, enter):
    """As hiding one does: else who approves one of them just now would give it the same revision."""
    ban = Ban(kind="author", value="gana", author="gana")
    assert banning.find_recent(blog, ban).query.select_for_update


def test_a_ban_holds_at_once(blog, enter, eve):
    """At every socket of who is banned: they are told why and until when, and listen still."""
    ana, again, ben = enter("Ana"), enter(), enter("Ben")
    again.name("Ana", token=ana.you["token"])
    (said,) = ana.say("Rude")
    for reader in (again, ben, eve):
        reader.received()
    answers = eve.ask("ban", id=said["id"], minutes=10, why="rude", hide=True)
    assert sorted(types(answers)) == ["ban", "remove"]
    for reader in (ana, again):
        (you,) = reader.received("you")
        assert you["you"]["banned"]["why"] == "rude" and you["you"]["may"] == []
    (error,) = ana.say("More", nonce="n")[-1:]
    assert (error["code"], error["nonce"], error["why"]) == ("banned", "n", "rude")
    assert 590 < error["retry_after"] <= 600 and error["until"]
    assert ben.received("you") == [] and types(ben.say("Calm"))[-1] == "message"
    assert ana.received()[-1]["type"] == "message"
    assert enter(who=None).you["may"] == ["report", "name"]


def test_a_flood_that_is_banned_is_told_so(blog, enter, eve):
    """Not that it is hasty: waiting would not help."""
    ana = enter("Ana")
    said = [ana.say(f"Flood {number}", nonce=f"f{number}")[-1] for number in range(7)]
    assert said[-1]["code"] == "slow"
    eve.ask("ban", id=ana.you["id"], minutes=10)
    assert ana.say("More", nonce="n")[-1]["code"] == "banned"


def test_a_ban_ends(blog, enter, eve):
    """By itself, or by a moderator; who was banned is told so."""
    ana = enter("Ana")
    eve.ask("ban", id=ana.you["id"], minutes=None)
    (error,) = ana.say("More")[-1:]
    assert (error["code"], error["until"]) == ("banned", None)
    assert eve.ask("unban", id=ana.you["id"])[-1]["type"] == "unban"
    assert "banned" not in ana.received("you")[-1]["you"]
    eve.ask("ban", id=ana.you["id"], minutes=1)
    ana.received()
    begun = timezone.now()
    Ban.objects.update(until=begun)
    caretaker.tell_ended(begun - timedelta(seconds=1))
    assert "say" in ana.received("you")[-1]["you"]["may"]
    assert ana.say("Calmer", nonce="m")[-1]["type"] == "message"
    assert eve.ask("unban", id=999)[-1]["code"] == "unknown"


@pytest.mark.parametrize(
    "by, address, other, caught",
    [
        ("author", "93.184.216.34", "93.184.216.34", False),
        ("address", "93.184.216.34", "93.184.216.34", True),
        ("address", "93.184.216.34", "93.184.216.35", False),
        ("range", "93.184.216.34", "93.184.216.35", True),
        ("range", "93.184.216.34", "93.184.217.34", False),
        ("address", "2606:2800::1", "2606:2800::2", True),
    ],
)
def test_by_what_somebody_is_banned(blog, enter, eve, by, address, other, caught):
    """Themselves, their address or a range around it: whoever comes from there is banned too."""
    ana, ben = enter("Ana", address=address), enter("Ben", address=other)
    eve.ask("ban", id=ana.you["id"], by=by, minutes=None)
    assert ana.say("More")[-1]["code"] == "banned"
    assert (ben.say("Hello")[-1].get("code") == "banned") == caught
    late = enter(address=other)
    assert ("banned" in late.you) == caught
    assert late.name("Mia")[-1]["type"] == "you"
    assert (late.say("Hello!")[-1].get("code") == "banned") == caught
    ban = Ban.objects.get()
    assert address not in ban.value
    longest = timezone.now() + TURN
    assert (ban.until is None) == (by == "author") and (ban.until or longest) <= longest


def test_a_name_is_banned_however_it_is_written(blog, enter, eve):
    """So that nobody comes back as what they were."""
    ana = enter("Troll")
    eve.ask("ban", id=ana.you["id"], by="name", minutes=5)
    Guest.objects.all().delete()
    other = enter()
    assert other.name("Tr\u043ell")[-1]["you"]["may"] == []
    assert other.say("Hi")[-1]["code"] == "banned"


def test_who_cannot_be_banned(blog, enter, eve):
    """Staff; nobody; and an address that is not known."""
    con = enter(make_person("contributor", blog, name="con"))
    assert eve.ask("ban", id=con.you["id"], minutes=5)[-1]["code"] == "not_allowed"
    assert eve.ask("ban", id="gnobody", minutes=5)[-1]["code"] == "unknown"
    ana = enter("Ana")
    assert eve.ask("ban", id=ana.you["id"], minutes=5, by="address")[-1]["code"] == "no_address"
    assert not Ban.objects.exists() and not Act.objects.exists()


def test_staff_are_under_no_ban_of_their_address(blog, enter):
    """A moderator who bans the address of the house goes on to moderate, and lets it in again."""
    house = "93.184.216.34"
    eve = enter(make_person("editor", blog, name="eve"), address=house)
    ana = enter("Ana", address=house)
    eve.ask("ban", id=ana.you["id"], by="range", minutes=5)
    assert ana.say("More")[-1]["code"] == "banned"
    assert eve.say("Calm")[-1]["type"] == "message" and eve.received("you") == []
    back = enter(make_person("editor", blog, name="ed"), address=house)
    assert "ban" in back.you["may"] and "banned" not in back.you


def test_who_cannot_be_told_holds_up_nobody(blog, enter, eve, full):
    """The others are told of a ban that a socket is not, for its Daphne takes nothing more."""
    ana, again = enter("Ana"), enter()
    again.name("Ana", token=ana.you["token"])
    again.received(), full.add(ana.reply_channel)
    assert types(eve.ask("ban", id=ana.you["id"], minutes=5)) == ["ban"]
    assert [each["you"]["may"] for each in again.received("you")] == [[]]


def test_slow_mode(blog, enter, eve):
    """Told to all, and to who comes later."""
    ana = enter("Ana")
    eve.ask("slow", seconds=60)
    assert ana.received() == [{"type": "slow", "seconds": 60}]
    assert enter().greeting[1]["slow"] == 60
    eve.ask("slow", seconds=0)
    assert ana.received() == [{"type": "slow", "seconds": 0}]


@pytest.mark.parametrize("erase", [False, True])
def test_an_owner_closes_the_room(blog, enter, erase):
    """Its sockets hear it and are closed; what was said is kept, or nothing of it."""
    boss, ana = enter(make_person("owner", blog, name="boss")), enter("Ana")
    ana.say("Hello", nonce="n")
    ana.received()
    boss.ask("close", erase=erase)
    *before, told, closed = ana.received()
    assert [(each["type"], each["messages"]) for each in before] == [("reset", [])] * erase
    assert (told["type"], told["room"], closed) == ("room", "off", {"close": 4410})
    assert Reader().open() == [{"close": True}]
    kept = [RoomMessage, Guest]
    assert [model.objects.exists() for model in kept] == [not erase, not erase]
    blog.refresh_from_db()
    blog.room = "open"
    blog.save()
    messages = enter(query="?since=0").greeting[2]["messages"]
    assert [each["html"] for each in messages] == ([] if erase else ["Hello"])


def test_what_is_delivered_while_all_is_erased(blog, enter):
    """Its row is gone before it comes into the live log: who opens the room again does not show it."""
    boss = enter(make_person("owner", blog, name="boss"))
    boss.ask("close", erase=True)
    late = RoomMessage(blog=blog, nonce="n", author="gana", name="Ana", text="Late")
    history.publish(late)
    blog.refresh_from_db()
    blog.room = "open"
    blog.save()
    assert history.read_newest(blog).texts == []


def test_an_owner_erases_what_somebody_said(blog, enter):
    """Gone from the record with their name, and from every page."""
    boss, ana = enter(make_person("owner", blog, name="boss")), enter("Ana")
    (one,) = ana.say("One")
    (two,) = ana.say("Two")
    boss.ask("erase", id=ana.you["id"])
    assert [each["id"] for each in ana.received("remove")] == [one["id"], two["id"]]
    assert not RoomMessage.objects.exists() and not Guest.objects.exists()
    assert all("One" not in act.details for act in Act.objects.all())


# What each frame of a moderator's needs, and who may send it.
EDITORS, OWNERS = {"editor", "owner"}, {"owner"}
FRAMES = {
    "hide": (EDITORS, lambda said: {"id": said["id"]}),
    "approve": (EDITORS, lambda said: {"id": said["id"]}),
    "ban": (EDITORS, lambda said: {"id": said["id"], "minutes": 5}),
    "unban": (EDITORS, lambda said: {"id": said["author"]["id"]}),
    "slow": (EDITORS, lambda said: {"seconds": 5}),
    "close": (OWNERS, lambda said: {}),
    "erase": (OWNERS, lambda said: {"id": said["id"]}),
}


@pytest.mark.parametrize("role", ["guest", None, "reader", "contributor", "editor", "owner"])
@pytest.mark.parametrize("kind", FRAMES)
def test_who_may_do_what(blog, enter, role, kind):
    """The table of rights, by the room's socket; who may not changes nothing, and is told so."""
    other = Blog.objects.create(slug="other", title="Other", room="open")
    ana = enter("Ana")
    (said,) = ana.say("Hello")
    Ban.objects.create(blog=blog, kind="author", value="gx", author=said["author"]["id"], name="A")
    if role == "guest":
        who = enter("Guest")
    else:
        user = make_person(role, blog, name="who")
        Role.objects.create(user=user, blog=other, role="owner")
        who = enter(user)
    who.received()
    allowed, make = FRAMES[kind]
    assert (kind in who.you["may"]) == (role in allowed) or kind == "unban"
    answers = who.ask(kind, **make(said))
    refused = [each for each in answers if each.get("code") == "not_allowed"]
    assert bool(refused) == (role not in allowed)
    assert Act.objects.filter(by="who").exists() == (role in allowed)


def test_who_moderates_no_more(blog, enter, eve):
    """A role that was taken counts at once, and its socket hears no more of what waits."""
    ana = enter("Ana")
    (said,) = ana.say("Hello")
    Role.objects.all().delete()
    eve.received()
    assert eve.ask("hide", id=said["id"])[-1]["code"] == "not_allowed"
    caretaker.check_moderators(blog)
    assert eve.received()[-1]["you"]["role"] == ""
    enter("Ben").ask("report", id=said["id"])
    assert eve.received("waits") == [] and Report.objects.exists()


def test_a_message_that_waits_in_the_inbox_is_caught(blog, enter, eve, rooms, monkeypatch):
    """A ban holds for what was sent before it, and not delivered yet."""
    ana = enter("Ana")
    take_next = rooms.take_next
    monkeypatch.setattr(rooms, "take_next", lambda *each: [])
    ana.say("Sent", nonce="n")
    monkeypatch.setattr(rooms, "take_next", take_next)
    eve.ask("ban", id=ana.you["id"], minutes=5)
    codes = [each.get("code") for each in ana.received()]
    assert "banned" in codes and not RoomMessage.objects.exists()


def test_what_is_too_old_goes(blog, enter):
    """Addresses after a week, what was hidden after a month, names and bans when nobody needs them."""
    ana = enter("Ana", address="93.184.216.34")
    ana.say("One"), ana.say("Two")
    RoomMessage.objects.filter(text="Two").update(state="hidden")
    Ban.objects.create(
        blog=blog, kind="author", value="x", author="x", name="X", until=timezone.now()
    )
    caretaker.sweep()
    assert RoomMessage.objects.exclude(address="").count() == 2 and Ban.objects.exists()
    long_ago = timezone.now() - timedelta(days=31)
    RoomMessage.objects.update(at=long_ago)
    Guest.objects.update(seen=long_ago)
    Ban.objects.update(until=long_ago)
    caretaker.sweep()
    (left,) = RoomMessage.objects.all()
    assert (left.text, left.address, left.span) == ("One", "", "")
    assert not Guest.objects.exists() and not Ban.objects.exists()
