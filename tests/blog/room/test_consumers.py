"""The room's socket: who gets in, what it is told, and what becomes of its frames."""

import pytest

from blog import messages
from blog.models import Blog, RoomMessage
from blog.room import history
from blog.room.people import listeners
from tests.blog.desk.people import make_person
from tests.blog.room.conftest import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def types(frames):
    return [frame.get("type", frame) for frame in frames]


def test_who_comes_is_greeted(blog, enter):
    """With who they are, and a token by which a guest is the same again."""
    accept, hello = enter().greeting
    you = hello.pop("you")
    head = history.get_head(blog)
    assert accept == {"accept": True}
    assert hello.pop("newest")
    assert hello == {
        "type": "hello",
        "blog": "liveblog",
        "epoch": head.epoch,
        "seq": head.seq,
        "readers": 1,
        "room": "open",
        "slow": 0,
        "questions": False,
    }
    assert you["id"].startswith("g") and you["id"] in you["token"]
    assert (you["name"], you["role"], you["may"]) == ("", "guest", ["report", "name"])


def test_a_room_that_is_off_is_refused(blog):
    """So is that of no blog; nobody joins anything."""
    blog.room = "off"
    blog.save()
    assert Reader().open() == [{"close": True}]
    assert Reader(path="/blog/none/room/").open() == [{"close": True}]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_site_is_refused(blog, origin):
    """A page elsewhere says nothing with the cookie of who reads it."""
    assert Reader().open(origin=origin) == [{"close": True}]


def test_everybody_hears_what_is_said(blog, enter):
    """Once, with who said it, in one order; and nobody in another blog's room."""
    other = Blog.objects.create(slug="other", title="Other", room="open")
    ana, ben, elsewhere = enter("Ana"), enter(), enter(path="/blog/other/room/")
    ana.say("Hello <b>you</b>", nonce="n1")
    (heard,) = ben.received()
    row = RoomMessage.objects.get()
    assert heard.pop("at") == messages.format_date(row.at)
    assert heard == {
        "type": "message",
        "seq": row.seq,
        "position": row.seq,
        "id": row.token,
        "author": {"id": ana.you["id"], "name": "Ana", "role": "guest"},
        "html": "Hello &lt;b&gt;you&lt;/b&gt;",
        "nonce": "n1",
    }
    assert not row.pending and elsewhere.received() == [] and not history.said(other).exists()


def test_a_guest_is_the_same_by_its_token(blog, enter):
    """After a reconnect: the same id and name. A token that is forged makes nobody."""
    ana = enter("Ana")
    again = enter()
    (you,) = again.name("Ana", token=ana.you["token"])
    assert (you["you"]["id"], you["you"]["name"]) == (ana.you["id"], "Ana")
    thief = enter()
    (error,) = thief.name("Ana", token=ana.you["id"] + ":forged")
    assert error["code"] == "name_taken"


def test_a_resent_message_is_made_once(blog, enter):
    """The same nonce of the same author is the same message, told again to who sent it."""
    ana, ben = enter("Ana"), enter("Ben")
    (first,) = ana.say("Once", nonce="n")
    ben.received()
    (again,) = ana.say("Once", nonce="n")
    assert again == first and ben.received() == []
    (other,) = ben.say("Another", nonce="n")
    assert other["id"] != first["id"] and RoomMessage.objects.count() == 2


def test_a_reader_resumes_from_its_cursor(blog, enter):
    """As in the stream: what came after it, or a reset with the newest messages, newest first."""
    ana = enter("Ana")
    (one,) = ana.say("One")
    epoch = history.get_head(blog).epoch
    (two,) = ana.say("Two")
    late = enter(query=f"?epoch={epoch}&since={one['seq']}")
    assert late.greeting[2:] == [two, {"type": "synced", "epoch": epoch, "seq": two["seq"]}]
    reset, synced = enter(query="?epoch=&since=0").greeting[2:]
    assert (reset["messages"], reset["floor"], synced["seq"]) == ([two, one], 0, two["seq"])


def test_members_alone_talk_where_they_do(blog, enter):
    """Listening needs no account. A reader was invited; who was not is told so."""
    blog.room = "members"
    blog.save()
    guest, reader = enter(), enter(make_person("reader", blog, name="rea"))
    nobody = enter(make_person(name="nob"))
    (error,) = guest.name("Ana")
    assert error["code"] == "members_only" and "say" not in guest.you["may"]
    assert [each["code"] for each in nobody.say("Hello")] == ["members_only"]
    (said,) = reader.say("Hello")
    assert said["author"]["name"] == "rea" and said["author"]["role"] == "reader"
    assert guest.received() == [said]


def test_who_has_no_name_is_told_so(blog, enter):
    """With the nonce of what was not said."""
    (error,) = enter().say("Hello", nonce="n")
    assert (error["code"], error["nonce"]) == ("name_needed", "n")


BAD = [
    "",
    "x",
    "[]",
    '{"type":"shout"}',
    '{"type":"say","text":"a"}',
    '{"type":"unban","id":2147483648}',
]


@pytest.mark.parametrize("text", BAD)
def test_a_bad_frame_is_an_error_then_a_close(blog, enter, text):
    """As on the stream's socket."""
    ana = enter("Ana")
    found = [ana.send_text(text) for _ in range(3)]
    assert [types(each)[0] for each in found] == ["error"] * 3
    assert found[0][0]["code"] == "bad_frame" and found[2][1] == {"close": 1008}


def test_frame_of_who_has_gone_costs_one_look(blog, enter):
    """Nothing is said that comes behind a disconnect."""
    ana = enter("Ana")
    ana.leave()
    assert ana.say("Hello") == [] and not RoomMessage.objects.exists()


def test_who_may_talk_is_changed(blog, enter):
    """Everybody in the room is told, and what they may do there now."""
    ana = enter("Ana")
    blog.room = "members"
    blog.save()
    room, you = ana.received()
    assert room == {"type": "room", "room": "members", "slow": 0, "questions": False}
    assert you["you"]["may"] == ["report"]
    assert ana.say("Hello")[-1]["code"] == "members_only"


def test_names_and_reports_have_a_pace(blog, enter):
    """Nobody takes all names, nor reports all that is said; coming back under one's own is free."""
    ana = enter("Ana")
    codes = [ana.name(f"Name {number}")[0].get("code") for number in range(5)]
    assert codes == [None] * 4 + ["slow"]
    assert ana.name("Name 3")[0]["you"]["name"] == "Name 3"
    editor = enter(make_person("editor", blog, name="eve"))
    said = [editor.say(f"message {number}")[-1]["id"] for number in range(6)]
    ana.received()
    answers = [ana.ask("report", id=each)[0] for each in said]
    assert [each.get("code") for each in answers] == [None] * 5 + ["slow"]


def test_a_socket_of_whom_nothing_is_known_comes_back(blog, enter):
    """Redis was emptied: its page connects anew, and says who it is."""
    ana = enter("Ana")
    listeners.forget(blog, [ana.reply_channel])
    assert ana.say("Hello", nonce="n") == [{"close": 1012}]
    assert not RoomMessage.objects.exists()


def test_a_cookie_that_would_be_long_to_read(blog):
    """It is refused, as at the desk."""
    assert Reader().open(cookie="a=" + "\\" * 2000) == [{"close": True}]
