"""The room in four browsers: three readers, one of them on a phone, and a moderator."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.talker import Talker
from tests.page.test_access import axe, check

__all__ = ["axe"]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
LINES = "<p>A line of words that fills its row.</p>" * 6
FLOOD = 120


@pytest.fixture
def enter(chromium, shared_site, desk):
    """Open the page of a blog whose room is open to all, as a guest or as who has a role there."""
    desk.newsroom.ask("open_blog", slug=desk.slug, room="open")
    talkers = []

    def enter_one(name=None, role=None, path="", **options):
        session = role and desk.newsroom.ask("sign_in", slug=desk.slug, name=name, role=role)
        options = {"reduced_motion": "reduce", **WIDE, **options}
        talker = Talker(chromium, shared_site, desk.path + path, session=session, **options)
        talkers.append(talker)
        if path.startswith("desk/"):
            return talker
        talker.page.locator(".badge[data-state=live]").wait_for()
        if options["viewport"]["width"] > 1000:
            talker.enter(None if role else name)
        return talker

    yield enter_one
    complaints = [complaint for talker in talkers for complaint in talker.complaints]
    for talker in talkers:
        talker.close()
    assert not complaints


def say_in_room(desk, *texts, **fields):
    return desk.newsroom.ask("say_in_room", slug=desk.slug, texts=texts, **fields)


def test_a_conversation(desk, enter):
    """All get each message once and in one order: own ones at once, through a cut, and on a phone's tab."""
    desk.publish_many(12, summary=LINES)
    ana, ben = enter("Ana"), enter("Ben")
    cleo = enter(**PHONE)
    ana.say("Hello <b>all</b>")
    ben.wait_for_said("Hello <b>all</b>")
    ben.say("Hello Ana")
    ana.wait_for_said("Hello <b>all</b>", "Hello Ana")

    # On a phone the stream stays where it was, and the tab counts once it was opened.
    page = cleo.page
    page.evaluate("scrollTo({top: 700, behavior: 'instant'})")
    place = page.evaluate("scrollY")
    room, stream = page.locator("[data-shows=room]"), page.locator("[data-shows=stream]")
    room.click()
    cleo.enter("Cleo")
    cleo.wait_for_said("Hello <b>all</b>", "Hello Ana")
    cleo.say("From a phone")
    cleo.wait_for_said("From a phone")
    stream.click()
    ben.say("One")
    expect(room).to_have_text(re.compile("The room 1$"))
    assert page.evaluate("scrollY") == place
    room.click()
    cleo.wait_for_said("From a phone", "One")

    # What is said without a network waits, is seen, and goes once.
    ana.context.set_offline(True)
    ana.page.get_by_text("Connection lost.").wait_for()
    ana.say("Two")
    ana.say("Three")
    expect(ana.own).to_have_count(2)
    ben.say("Meanwhile")
    cleo.wait_for_said("Meanwhile")
    ana.context.set_offline(False)
    everything = [
        "Hello <b>all</b>",
        "Hello Ana",
        "From a phone",
        "One",
        "Meanwhile",
        "Two",
        "Three",
    ]
    for talker in (ana, ben, cleo):
        talker.wait_for_said(*everything)
        assert talker.texts() == everything
    expect(ana.own).to_have_count(0)

    # Who comes back is who they were; who was muted is not heard, here alone.
    ana.page.reload()
    ana.enter()
    expect(ana.page.locator("#room-as")).to_have_text(re.compile("^You are Ana "))
    ana.act("Meanwhile", "Mute")
    ben.say("Is anybody there?")
    cleo.wait_for_said("Is anybody there?")
    ana.wait_for_said("From a phone", "Two", "Three")
    ana.page.get_by_role("button", name="Hear 1 muted reader again").click()
    ana.wait_for_said("Three", "Is anybody there?")

    # Hidden, it stays hidden.
    ben.page.locator("#room-hide").click()
    expect(ben.page.locator("#room")).to_be_hidden()
    ben.page.reload()
    ben.wait_until_live()
    expect(ben.page.locator("#room")).to_be_hidden()
    ben.page.get_by_role("button", name="The room").click()
    ben.wait_for_said("Is anybody there?")


def test_a_flood_and_its_end(desk, enter):
    """Nobody's list jumps in it; it is painted now and then, known whole, and ended by one touch."""
    old = [f"Old words {number}" for number in range(260)]
    desk.newsroom.ask("fill_room", slug=desk.slug, texts=old)
    ana, ben = enter("Ana"), enter("Ben")
    eva = enter("Eva", role="editor")
    for talker in (ana, ben, eva):
        talker.wait_for_said(old[-1])
    token, top = ben.scroll_up(1500)
    ana.page.evaluate(
        """() => {
          window.paints = [];
          new MutationObserver(() => paints.push(performance.now()))
            .observe(document.getElementById("room-list"), { childList: true });
        }"""
    )
    spam = [f"Buy this {number}" for number in range(FLOOD)]
    say_in_room(desk, *spam, author="g666", name="Max")
    for talker in (ana, eva):
        talker.wait_for_said(spam[-1])
    assert ana.said.count() <= 200
    # By pace.js each is painted by itself up to 16 in two seconds, and then a batch in a second.
    paints = ana.page.evaluate("paints")
    assert max(sum(0 <= other - each < 2000 for other in paints) for each in paints) <= 20
    expect(ben.button).to_have_text(f"{FLOOD} new messages")
    assert ben.place_of(token) == pytest.approx(top, abs=1)

    # A moderator takes it away, from under those who look at it too.
    eva.act(spam[-1], "Ban for good, all taken away", "Ban for good, all taken away: sure?")
    for talker in (ana, eva):
        talker.wait_for_said(*old[-3:])
        expect(talker.page.get_by_text("Buy this")).to_have_count(0)
    expect(ben.button).to_be_hidden()
    assert ben.place_of(token) == pytest.approx(top, abs=1)

    # Older ones come as they are scrolled to, to the first.
    log = ana.page.locator("#room-log")
    first = ana.page.get_by_text("Old words 0", exact=True)
    for _ in range(20):
        log.evaluate("element => element.scrollTo(0, 0)")
        ana.page.wait_for_function("() => document.getElementById('room-log').scrollTop > 0")
        if first.count():
            break
    assert first.count() == 1
    numbers = [int(text.rsplit(" ", 1)[1]) for text in ana.texts()]
    assert numbers == sorted(set(numbers)) and numbers[0] == 0

    # One touch makes an entry of a message.
    eva.act(old[-1], "Make it an entry")
    expect(ana.page.locator("#entries blockquote")).to_have_text(old[-1])
    made = ana.message(old[-1]).get_by_role("link", name="in the live blog")
    expect(made).to_have_attribute("href", re.compile(r"/entry/\w+/$"))
    token = made.get_attribute("href").split("/")[-2]
    desk.remove(token)
    expect(made).to_have_count(0)
    desk.edit(token, state="live")
    expect(made).to_have_count(1)

    # What was taken away by mistake is shown again, to all.
    eva.act(old[-2], "Take away", "Take away: sure?")
    expect(ana.page.get_by_text(old[-2], exact=True)).to_have_count(0)
    eva.page.locator("#room-said").get_by_role("button", name="Undo").click()
    ana.wait_for_said(*old[-3:])
    expect(eva.page.locator("#room-said button")).to_have_count(0)

    # Slow mode and a ban are told in words, with until when.
    eva.page.locator("#room-tools summary").click()
    eva.page.locator("#room-slow").select_option("300")
    ana.page.get_by_text("Slow mode: one message in 300 seconds.").wait_for()
    ana.say("First")
    eva.wait_for_said("First")
    ana.say("Second")
    expect(ana.own).to_have_text(
        re.compile(r"too fast: it goes by itself at (\d+ \w+, )?\d\d:\d\d")
    )
    eva.page.locator("#room-slow").select_option("0")
    eva.wait_for_said("First", "Second")
    eva.act("First", "Ban, 10 minutes")
    expect(ana.page.locator("#room-closed")).to_have_text(
        re.compile(r"^You may not write here until (\d+ \w+, )?\d\d:\d\d\.")
    )
    ban = eva.page.locator("#room-held .said", has_text="Ana is banned")
    ban.get_by_role("button", name="Let in again").click()
    expect(ana.page.locator("#room-text")).to_be_visible()


def test_a_ban_in_a_moderators_own_words(desk, enter):
    """By name, for an hour, with a reason, which is told; or not at all."""
    ana, ben = enter("Ana"), enter("Ben")
    eva = enter("Eva", role="editor")
    ana.say("Buy this")
    ben.wait_for_said("Buy this")
    eva.act("Buy this", "Ban otherwise…")
    form = eva.page.locator(".said form")
    expect(form.locator("select").first).to_be_focused()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)
    expect(eva.message("Buy this").locator(".more")).to_be_focused()
    eva.act("Buy this", "Ban otherwise…")
    form.get_by_label("By").select_option("their name")
    form.get_by_label("For").select_option("1 hour")
    form.get_by_label("Reason").fill("No shops here.")
    form.get_by_label("Take away").check()
    form.get_by_role("button", name="Ban").click()
    # For some seconds.
    expect(eva.page.locator("#room-said")).to_have_text(re.compile(r"^Ana is banned until "))
    expect(ana.page.locator("#room-closed")).to_have_text(
        re.compile(r"^You may not write here until .*Reason: No shops here\.$")
    )
    expect(ben.said).to_have_count(0)


def test_a_flood_of_many_guests_goes_by_one_touch(desk, enter):
    """Each of them said it once; what others say stays."""
    ana = enter("Ana")
    eva = enter("Eva", role="editor")
    for number in range(12):
        say_in_room(desk, f"Buy this {number}", author=f"g{number}", name=f"Max {number}")
    ana.say("What is this?")
    eva.wait_for_said("Buy this 11", "What is this?")
    eva.act("Buy this 11", "Take away all like it", "Take away all like it: sure?")
    for talker in (ana, eva):
        expect(talker.said).to_have_count(1)
        assert talker.texts() == ["What is this?"]


def test_a_question_is_answered(desk, enter):
    """Where the room takes questions only, one goes to the desk's queue, and its answer to the stream."""
    ana, ben = enter("Ana"), enter("Ben")
    desk.newsroom.ask("change_blog", slug=desk.slug, room_questions=True)
    ana.page.get_by_text("Ask the editors:").wait_for()
    eva = enter("Eva", role="editor", path="desk/queue/", **PHONE)
    ana.say("How hot is it?")
    expect(ana.own).to_have_text(re.compile("^Ana with the editors"))
    card = eva.page.locator(".card", has_text="How hot is it?")
    card.wait_for()
    # The queue that was asked for before the answer was begun does not take it from under the hands.
    asked = []
    eva.page.route(
        "**/desk/queue/",
        lambda route: asked.append(route) if not asked else route.continue_(),
    )
    with eva.page.expect_request("**/desk/queue/"):
        ben.say("Is it over?")
    card.locator("textarea").fill("Very, says ")
    with eva.page.expect_response("**/desk/queue/") as queue:
        asked[0].continue_()
    queue.value.finished()
    eva.settle()
    eva.page.keyboard.type("the *captain*.")
    card.get_by_role("button", name="Make it an entry").click()
    expect(card).to_have_count(0)
    expect(eva.page.locator(".card", has_text="Is it over?")).to_be_visible()
    expect(ben.page.locator("#entries .entry")).to_have_text(
        re.compile("How hot is it?.*Ana.*Very, says the captain.", re.S)
    )
    assert ben.texts() == []

    # Who asked is told at once what became of it.
    expect(ana.own).to_have_text(re.compile("^Ana It is an entry of the live blog now."))
    ana.own.get_by_role("button", name="Discard").click()
    expect(ana.own).to_have_count(0)
    eva.page.locator(".card", has_text="Is it over?").get_by_role(
        "button", name="Take away"
    ).click()
    expect(ben.own).to_have_text(re.compile("^Ben Not said: A moderator took it away."))


@pytest.mark.parametrize(
    ("language", "scheme"),
    [("en", "light"), pytest.param("zh-hans", "dark", marks=pytest.mark.slow)],
)
def test_axe_finds_nothing(desk, enter, axe, language, scheme):
    """Before a name, in talk, with a menu open, slow, banned, offline, on a phone, and for moderators."""
    say_in_room(desk, *[f"Words {number} https://example.org/" for number in range(30)])
    options = {"path": f"?lang={language}", "color_scheme": scheme}
    ana = enter(**options, **PHONE)
    check(ana, axe, "behind its tab")
    ana.page.locator("[data-shows=room]").click()
    expect(ana.page.locator("#room-name")).to_be_visible()
    check(ana, axe, "before a name")
    ana.enter("Ana")
    ana.say("Hello")
    ana.wait_for_said("Hello")
    ana.message("Words 29").locator(".more").click()
    check(ana, axe, "a menu")
    say_in_room(desk, "More")
    expect(ana.button).to_be_visible()
    check(ana, axe, "further up")
    width = ana.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    eva = enter("Eva", role="owner", **options)
    eva.page.locator("#room-tools summary").click()
    eva.page.locator("#room-slow").select_option("30")
    expect(ana.page.locator("#room-note")).to_be_visible()
    eva.message("Hello").locator(".more").click()
    check(eva, axe, "a moderator's menu")
    eva.page.locator("[data-act=banMore]").click()
    check(eva, axe, "a ban's form")
    eva.page.keyboard.press("Escape")
    eva.message("Hello").locator(".more").click()
    eva.page.locator("[data-act=ban10]").click()
    expect(ana.page.locator("#room-closed")).to_be_visible()
    check(ana, axe, "banned")
    expect(eva.page.locator("#room-held [data-do=unban]")).to_be_visible()
    check(eva, axe, "a moderator's list")
    ana.context.set_offline(True)
    ana.page.wait_for_function(
        "() => /lost|断开/.test(document.getElementById('room-note').innerText)"
    )
    check(ana, axe, "offline")
