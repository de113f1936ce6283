"""What readers said becomes entries of the stream: quoted, credited, once."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blog.desk.writing import entries as writing
from blog.desk.writing.markdown import render
from blog.models import Act, Entry, RoomMessage
from blog.room.errors import Refused
from blog.room.quoting import make_entry, to_markdown
from blog.room.saying.texts import clean_text, find_links
from blog.web.headline import plain_text
from tests.blog.desk.people import make_person

HARD = "Why *not* [this](x)?\n- really\n1) <b>&amp;</b>\n# a_b_c `d` \\\n\n> ~~so~~ | ![i](p) ==="


@pytest.fixture
def said(enter, at_once):
    """A message of Ana's."""
    (message,) = enter("Ana").say(HARD, nonce="n")
    return message["id"]


@pytest.fixture
def eve(blog):
    return make_person("editor", blog, name="eve")


@pytest.mark.django_db
def test_an_editor_makes_an_entry_in_the_room(blog, enter, eve, said):
    """One touch: the stream has it, quoted word by word, with whose it is, and who did it is written down."""
    editor = enter(eve)
    assert "quote" in editor.you["may"]
    marked, answer = editor.ask("quote", id=said)
    entry = Entry.objects.get()
    path = f"/blog/entry/{entry.token}/"
    assert (marked["type"], marked["id"], marked["entry"]) == ("message", said, entry.token)
    assert answer == {"type": "quoted", "id": said, "entry": path}
    assert (entry.state, entry.shape, entry.author_name) == ("live", "quote", "eve")
    assert plain_text(entry.summary, 1000).startswith(
        "Why *not* [this](x)? - really 1) <b>&amp;</b>"
    )
    assert plain_text(entry.summary, 1000).endswith("— Ana") or "Ana" in entry.summary
    assert list(Act.objects.values_list("action", "message", "by")) == [("quote", said, "eve")]
    (again,) = editor.ask("quote", id=said)
    assert (again["type"], again["code"], Entry.objects.count()) == ("error", "quoted", 1)
    assert RoomMessage.objects.get().state == "live"


@pytest.mark.django_db
def test_who_may_not(blog, enter, said):
    """Guests, readers and contributors cannot, and what is not there is told."""
    people = [make_person(role, blog, name=role) for role in ("reader", "contributor")]
    for who in ("Ben", *people):
        reader = enter(who)
        assert "quote" not in reader.you["may"]
        assert reader.ask("quote", id=said)[-1]["code"] == "not_allowed"
    (answer,) = enter(make_person("owner", blog, name="own")).ask("quote", id="none")[-1:]
    assert answer["code"] == "unknown" and not Entry.objects.exists()


@pytest.mark.django_db
def test_a_question_is_answered(blog, enter, eve, at_once):
    """In a room that takes questions only, nobody else hears one; its answer is an entry, and it waits no more."""
    blog.room_questions = True
    blog.save()
    ana, ben = enter("Ana"), enter("Ben")
    editor = enter(eve)
    (held,) = ana.say("How is the weather?")
    assert (held["type"], held["why"]) == ("held", "question")
    assert ben.received("message") == []
    assert [each["id"] for each in editor.received("waits")] == [held["id"]]
    entry = make_entry(eve, blog, held["id"], "*Fine*, says the **captain**.")
    assert entry.state == "live"
    assert "<blockquote>" in entry.summary and "<strong>captain</strong>" in entry.summary
    assert plain_text(entry.summary, 1000).startswith("How is the weather? — Ana")
    assert [each["id"] for each in editor.received("settled")] == [held["id"]]
    assert ben.received("message", "remove") == []
    told = {"type": "quoted", "id": held["id"], "entry": f"/blog/entry/{entry.token}/"}
    assert ana.received("quoted") == [{**told, "nonce": held["nonce"]}]
    assert ana.say("How is the weather?") == [{**told, "nonce": held["nonce"]}]


@pytest.mark.django_db
def test_who_comes_later_has_the_mark(blog, enter, eve, said, client):
    """In the room's log and its pages, with script and without."""
    entry = make_entry(eve, blog, said)
    greeting = enter("Ben", "?epoch=&since=0").greeting
    (message,) = next(each["messages"] for each in greeting if each.get("type") == "reset")
    assert message["entry"] == entry.token
    page = client.get("/blog/room/messages.json").json()
    assert [each["entry"] for each in page["messages"]] == [entry.token]
    plain = client.get("/blog/room/").content.decode()
    assert f'<a href="/blog/entry/{entry.token}/">' in plain


@pytest.mark.django_db
def test_a_message_leads_to_its_entry_while_that_is_there(blog, enter, eve, said, client):
    """It is told anew to all when the entry is taken off the page, and when that is undone; who comes later has it so."""
    entry = make_entry(eve, blog, said)
    ben = enter("Ben", "?epoch=&since=0")

    def newest():
        return client.get("/blog/room/messages.json").json()["messages"][0].get("entry")

    assert newest() == entry.token
    writing.remove(eve, blog, entry.token)
    (told,) = ben.received()
    assert (told["type"], told["id"], "entry" in told) == ("message", said, False)
    assert (
        newest() is None
        and f"entry/{entry.token}" not in client.get("/blog/room/").content.decode()
    )
    writing.change(eve, blog, entry.token, {"publish": "now"})
    (told,) = ben.received()
    assert (told["type"], told["id"], told["entry"]) == ("message", said, entry.token)
    assert newest() == entry.token
    writing.change(eve, blog, entry.token, {"text": "Another word"})
    assert ben.received() == []
    Entry.objects.get().delete()
    (told,) = ben.received()
    assert (told["type"], "entry" in told, newest()) == ("message", False, None)
    again = make_entry(eve, blog, said)
    assert newest() == again.token != entry.token


@pytest.mark.django_db
def test_an_entry_that_was_removed_is_brought_back(blog, enter, eve, said):
    """By the same touch, as it was; it stays one."""
    entry = make_entry(eve, blog, said)
    writing.change(eve, blog, entry.token, {"text": "As Ana said"})
    writing.remove(eve, blog, entry.token)
    ben = enter("Ben")
    assert make_entry(eve, blog, said).token == entry.token
    back = Entry.objects.get()
    assert (back.state, back.text) == ("live", "As Ana said")
    assert ben.received("message")[-1]["entry"] == entry.token
    with pytest.raises(Refused, match="already"):
        make_entry(eve, blog, said)
    writing.remove(eve, blog, entry.token)
    make_entry(eve, blog, said, "Well said.")
    assert Entry.objects.get().text.endswith("Well said.")


@pytest.mark.django_db
def test_who_asked_is_told_when_the_answer_goes(blog, enter, eve, at_once):
    """And when it is there again: nobody else had the question."""
    blog.room_questions = True
    blog.save()
    ana, ben = enter("Ana"), enter("Ben")
    (held,) = ana.say("How is the weather?", nonce="n")
    entry = make_entry(eve, blog, held["id"], "Fine.")
    ana.received()
    writing.remove(eve, blog, entry.token)
    (told,) = ana.received()
    assert (told["type"], told["code"], told["nonce"]) == ("error", "removed", "n")
    writing.change(eve, blog, entry.token, {"publish": "now"})
    (told,) = ana.received()
    assert (told["type"], told["entry"]) == ("quoted", f"/blog/entry/{entry.token}/")
    assert ben.received() == []


@pytest.mark.django_db
def test_a_blog_goes_with_its_room_and_entries(blog, enter, eve, said):
    """Nothing is told anew of what is gone."""
    make_entry(eve, blog, said)
    blog.delete()
    assert not RoomMessage.objects.exists()


@given(st.text(st.sampled_from("ab1 \n*_`[]()<>#+-=.!|~&\\:/@\"'{}^$"), max_size=60))
@example(HARD)
@example("https://example.org/a_b?c=*d*")
def test_markdown_says_what_was_said(text):
    """Whatever signs are in it, the words come out as they went in."""
    text = clean_text(text)
    html = render(to_markdown(text), lambda *_: "")
    shown = " ".join(plain_text(html, 1000).split())
    assert shown == " ".join(text.split())
    assert html.count("<a ") == len(find_links(text))
