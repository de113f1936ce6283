"""The desk's socket: who gets in, what it is told, and when it is closed."""

import pytest
from channels import Group
from django.contrib.sessions.models import Session

from blog import sockets
from blog.coordination import presence
from blog.desk import rights
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.models import Blog, Entry, Feed, Role
from tests.blog.desk.live.conftest import Desk
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def types(frames):
    return [frame.get("type", frame) for frame in frames]


@pytest.fixture
def ana(blog):
    return make_person("editor", name="ana")


@pytest.fixture
def ben(blog):
    return make_person("contributor", name="ben")


def post(user, **fields):
    return entries.post(user, default_blog(), Form(fields).values).entry


def test_a_desk_is_greeted(ana, ben, open_desk):
    """After hello it is told who it is, what waits, and who edits what."""
    held = post(ben, text="Goal?")
    accept, hello, desk = open_desk(ana).greeting
    assert accept == {"accept": True} and hello["type"] == "hello"
    assert desk["you"] == {"id": ana.pk, "name": "ana", "role": "editor"}
    (waiting,) = desk["waiting"]
    assert (waiting["type"], waiting["id"], waiting["by"]) == ("held", held.token, "ben")
    assert (desk["left_out"], desk["editing"]) == (0, [])


def test_a_stranger_is_closed_with_why(blog):
    """Accepted, so that its page hears the code, and told nothing."""
    assert Desk().open() == [{"accept": True}, {"close": 4401}]
    assert Desk("no-such-session").open() == [{"accept": True}, {"close": 4401}]


def test_an_account_without_a_role_is_closed(blog, sign_in):
    """As 403 is to a page; nor does a role in another blog help."""
    other = Blog.objects.create(slug="other", title="Other")
    assert sign_in(make_person()).open()[1] == {"close": 4403}
    eva = make_person("editor", blog=other, name="eva")
    assert sign_in(eva).open()[1] == {"close": 4403}
    assert types(sign_in(eva, "/blog/other/desk/").open())[1:] == ["hello", "desk"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_site_is_refused(ana, sign_in, origin):
    """A page elsewhere opens no socket with the cookie of who reads it."""
    assert sign_in(ana).open(origin=origin) == [{"close": True}]


def test_cookies_that_would_be_long_to_read_are_refused(ana, sign_in):
    """As the guards do for a page."""
    desk = sign_in(ana)
    assert desk.open(cookie=desk.cookie + ";a=" + "\\" * 2000) == [{"close": True}]


def test_a_desk_hears_what_readers_hear(ana, open_desk):
    """What is live comes once, by the readers' Group."""
    desk = open_desk(ana)
    post(ana, text="Goal")
    assert types(desk.received()) == ["entry"]


def test_a_desk_resumes_from_its_cursor(ana, open_desk, sign_in):
    """By the same rules as a reader."""
    hello = open_desk(ana).greeting[1]
    post(ana, text="Missed")
    frames = sign_in(ana).open(query=f"?epoch={hello['epoch']}&since={hello['seq']}")
    assert sorted(types(frames[1:])) == ["desk", "entry", "hello", "synced"]


@pytest.mark.parametrize("way, at", [("draft", ""), ("submit", ""), ("at", "2099-01-01T00:00Z")])
def test_a_desk_hears_what_readers_do_not(ana, open_desk, way, at):
    """A draft, a submission, what is to come; each change of it, and its end."""
    desk = open_desk(ana)
    kind = {"draft": "draft", "submit": "held", "at": "scheduled"}[way]
    entry = post(ana, text="Soon", publish=way, at=at)
    entries.change(ana, default_blog(), entry.token, Form({"text": "Soon!"}).values)
    entries.remove(ana, default_blog(), entry.token)
    frames = desk.received()
    assert types(frames) == [kind, kind, "gone"]
    assert [frame.get("text") for frame in frames] == ["Soon", "Soon!", None]
    assert [frame["revision"] for frame in frames] == [1, 2, 3]


def test_what_goes_back_to_a_draft_is_told_to_both(ana, open_desk):
    """Readers lose it; the desk has it still."""
    entry = post(ana, text="Goal")
    desk = open_desk(ana)
    entries.change(ana, default_blog(), entry.token, Form({"publish": "draft"}).values)
    assert sorted(types(desk.received())) == ["draft", "remove"]


@pytest.mark.parametrize("way", ["delete", "queryset", "feed", "bulk"])
def test_whatever_code_does_it(ana, open_desk, way):
    """The admin, the shell, a feed that is deleted with what it brought."""
    desk = open_desk(ana)
    feed = make_feed() if way == "feed" else None
    entry = make_entry("One", state=Entry.HELD, feed=feed)
    if way == "delete":
        entry.delete()
    elif way == "queryset":
        Entry.objects.filter(state=Entry.HELD).delete()
    elif way == "feed":
        Feed.objects.get().delete()
    else:
        entry.state = Entry.REMOVED
        entry.save()
    assert types(desk.received()) == ["held", "gone"]


def test_editing_is_shown_to_the_others(ana, ben, open_desk):
    """To each other desk, once for each change; and to one that comes later."""
    entry = post(ben, text="Goal?")
    first, second = open_desk(ana), open_desk(ben)
    first.received(), second.received()
    assert first.ask(type="editing", id=entry.token) == []
    assert first.ask(type="editing", id=entry.token) == []
    assert second.received() == [{"type": "editing", "id": entry.token, "by": "ana"}]
    late = open_desk(make_person("editor", name="eva"))
    assert late.greeting[-1]["editing"] == [{"id": entry.token, "by": "ana"}]
    first.ask(type="editing", id=None)
    assert second.received() == [{"type": "editing", "id": entry.token, "by": None}]


def test_editing_ends_with_its_socket(ana, ben, open_desk):
    """Who closes the page has nothing in their hands."""
    entry = post(ben, text="Goal?")
    first, second = open_desk(ana), open_desk(ben)
    first.ask(type="editing", id=entry.token)
    second.received()
    first.leave()
    assert second.received() == [{"type": "editing", "id": entry.token, "by": None}]
    assert [desk.name for desk in presence.find_all()] == ["ben"]


def test_what_may_not_be_edited_is_an_error(ana, ben, open_desk):
    """An entry that is none, or that the role may not change; nobody is told."""
    live = post(ana, text="Goal")
    first, second = open_desk(ana), open_desk(ben)
    (error,) = second.ask(type="editing", id=live.token)
    assert (error["type"], error["code"]) == ("error", "not_allowed")
    (error,) = second.ask(type="editing", id="nothing")
    assert error["code"] == "unknown"
    (error,) = second.ask(type="editing", id="half of a pair: \ud800")
    assert error["code"] == "bad_frame"
    assert first.received("editing") == []


@pytest.mark.parametrize("role", [None, *rights.RANKS])
@pytest.mark.parametrize("own, seen", [(True, False), (False, False), (False, True)])
def test_the_table_of_rights_holds_for_the_socket(ana, open_desk, role, own, seen):
    """Each role: who sees the desk, and whose and which entries it may have in hand."""
    user = make_person(role, name="cy")
    desk = open_desk(user)
    assert (types(desk.greeting)[-1] == "desk") == rights.allows(role, "see")
    if rights.allows(role, "see"):
        writer = user if own else ana
        entry = make_entry("One", writer=writer, state=Entry.LIVE if seen else Entry.HELD)
        desk.received()
        told = desk.ask(type="editing", id=entry.token)
        assert (told == []) == rights.may_change(user, role, entry)


def test_a_bad_frame_is_told_what_is_wrong(ana, open_desk):
    """An error each, and the third closes."""
    desk = open_desk(ana)
    bad = ['{"type":"editing","id":5}', '{"type":"editing"}', "nonsense"]
    answers = [types(desk.send_text(text)) for text in bad]
    assert answers == [["error"], ["error"], ["error", {"close": 1008}]]


def test_a_flood_closes_the_desk(ana, open_desk, monkeypatch):
    """As a reader's socket."""
    monkeypatch.setattr(sockets, "MAX_FRAMES", 1)
    desk = open_desk(ana)
    assert desk.ask(type="ping") == [{"type": "pong"}]
    assert types(desk.ask(type="editing", id=None)) == ["error", {"close": 1008}]


def test_a_frame_after_signing_out_closes(ana, open_desk, client_of):
    """Also where nobody has looked after the desk meanwhile."""
    desk = open_desk(ana)
    Role.objects.all()._raw_delete("default")
    assert desk.ask(type="ping") == [{"close": 4403}]


def test_a_desk_that_was_only_greeted_joins_by_asking(ana, open_desk, layer):
    """As a reader does whose worker died."""
    desk = open_desk(ana)
    Group("desk").discard(desk.reply_channel)
    presence.leave(desk.reply_channel)
    desk.ask(type="ping")
    post(ana, text="Soon", publish="draft")
    assert types(desk.received()) == ["draft"]
    assert [each.name for each in presence.find_all()] == ["ana"]


def test_a_desk_that_leaves_is_forgotten(ana, open_desk, layer):
    """It is in neither Group, and its session of Channels has gone."""
    desk = open_desk(ana)
    assert Session.objects.filter(pk__startswith="chn").exists()
    desk.leave()
    assert not layer.group_channels("desk") and not layer.group_channels("liveblog")
    assert not Session.objects.filter(pk__startswith="chn").exists()


def test_what_waits_is_told_up_to_a_bound(ana, open_desk, settings):
    """Or a desk on a slow link could never come."""
    settings.LIVELOG_MAX_PENDING = 65536
    for number in range(4):
        make_entry(str(number), state=Entry.HELD, summary="x" * 7000)
    desk = open_desk(ana).greeting[-1]
    assert [each["title"] for each in desk["waiting"]] == ["0", "1"] and desk["left_out"] == 2
