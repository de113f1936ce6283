"""Nothing typed is lost: by a reload, without the network, without a session, on another device."""

import re

from playwright.sync_api import expect

from tests.processes import wait_for

TOLD = ".telling"


def test_a_reload_keeps_the_text(desk, writer):
    """At once, before the server has had it; all fields, and the post is still one."""
    writer.page.route("**/draft/", lambda route: route.abort())
    writer.page.get_by_role("button", name="Headline").click()
    writer.page.locator("#composer [name=title]").fill("Head")
    writer.write("In the middle of a sent")
    writer.page.reload()
    expect(writer.box).to_have_value("In the middle of a sent")
    assert writer.page.locator("#composer [name=title]").input_value() == "Head"
    writer.post()
    writer.wait_for_text("In the middle of a sent")
    writer.page.reload()
    writer.wait_for_text("In the middle of a sent")
    assert writer.text() == ""


def test_another_device_has_it(writer, open_writer):
    """With a line that says so; what is thrown away there is gone here too, after a reload."""
    with writer.page.expect_response("**/draft/"):
        writer.write("Half a sent")
    other = open_writer()
    assert other.text() == "Half a sent"
    note = other.page.locator("#restored")
    expect(note).to_contain_text("You had not sent this yet")
    # It may have been kept anew from here meanwhile, under the nonce of this form.
    nonce = other.page.locator("#composer [name=nonce]").input_value()
    dropped = f"nonce={nonce}&drop=1"
    with other.page.expect_response(lambda got: dropped in (got.request.post_data or "")):
        note.get_by_role("button").click()
    expect(other.box).to_have_value("")
    other.page.reload()
    assert other.text() == ""


def test_offline_it_waits_and_goes_by_itself(desk, open_reader, writer):
    """And says so; what is taken back meanwhile is not sent, and sent later it is one entry."""
    reader = open_reader(desk.path)
    reader.wait_until_live()
    writer.context.set_offline(True)
    writer.post("Goal")
    expect(writer.page.locator(TOLD)).to_contain_text("Offline: it waits here")
    writer.post("Taken back")
    writer.page.get_by_role("button", name="Back to the box").first.click()
    assert writer.text() == "Taken back"
    writer.context.set_offline(False)
    expect(reader.page.locator("#entries .summary")).to_have_text(["Goal"])
    # Its own socket may have been given up meanwhile.
    expect(writer.page.locator(TOLD)).to_contain_text(re.compile(r"On \d open pages?, "))
    writer.post()
    expect(reader.page.locator("#entries .summary")).to_have_text(["Taken back", "Goal"])
    assert desk.newsroom.ask("count_entries", slug=desk.slug) == 2


def test_a_lost_answer_makes_no_second_entry(desk, writer):
    """Sent, stored, and the answer lost with the page: the next page sends it again, once."""
    done = []

    def lose(route):
        route.fetch()
        done.append(route)
        route.abort()

    writer.page.route("**/desk/entries/", lose)
    writer.post("Goal")
    expect(writer.page.locator(TOLD)).to_contain_text("No answer yet")
    writer.page.unroute("**/desk/entries/")
    writer.page.reload()
    writer.wait_for_text("Goal")
    expect(writer.page.locator(TOLD)).to_contain_text("open page")
    assert done and desk.newsroom.ask("count_entries", slug=desk.slug) == 1


def test_a_session_that_ends_in_the_middle(desk, open_writer):
    """The page asks to sign in, in another tab, and goes on where it was."""
    writer = open_writer()
    writer.wait_until_live()
    desk.newsroom.ask("sign_out", session=writer.session)
    writer.post("Goal")
    notice = writer.page.locator("#notices .note")
    expect(notice).to_contain_text("Your session has ended")
    assert notice.get_by_role("link").get_attribute("target") == "_blank"
    # The answer to what was sent without a session takes its cookie away.
    writer.page.locator("#outbox [data-state=signed-out]").wait_for()
    writer.write("The next one")
    writer.sign_in(desk.newsroom.ask("sign_in", slug=desk.slug, name="Ana"))
    writer.page.evaluate("window.dispatchEvent(new Event('focus'))")
    writer.wait_for_text("Goal")
    expect(notice).to_have_count(0)
    writer.post()
    writer.wait_for_text("The next one", "Goal")


def test_an_ended_session_without_javascript(desk, open_writer):
    """What was typed is on the page that asks to sign in, and is sent from there."""
    writer = open_writer(java_script_enabled=False)
    desk.newsroom.ask("sign_out", session=writer.session)
    with writer.page.expect_navigation():
        writer.post("Goal")
    assert writer.page.locator("textarea").input_value() == "Goal"
    writer.sign_in(desk.newsroom.ask("sign_in", slug=desk.slug, name="Ana"))
    writer.page.get_by_role("button", name="Send").click()
    assert writer.page.locator("#entries .summary").inner_text() == "Goal"


def test_what_is_refused_is_in_the_box_again(writer):
    """With what is wrong about it; very many lines are pasted at once."""
    text = "word\n\n" * 3_300
    writer.paste(html="<p>" + "</p><p>word" * 3_300, text="other")
    assert writer.text() == text.strip()
    writer.post()
    writer.page.get_by_text("This is too long for one entry").wait_for()
    assert writer.text() == text.strip()


def test_what_was_refused_and_then_sent_does_not_come_back(writer):
    """The draft of the form that was refused goes with the one that was taken."""
    with writer.page.expect_response("**/draft/"):
        writer.write("Later on")
    writer.page.locator("#composer [data-opens=at]").click()
    panel = writer.page.locator("#composer [data-panel=at]")
    panel.locator("input[name=at]").fill("2020-01-01T10:00")
    panel.get_by_role("button").click()
    writer.page.locator("#composer .problems").get_by_role("button", name="Post now").click()
    writer.wait_for_text("Later on")
    writer.page.reload()
    writer.wait_for_text("Later on")
    assert writer.text() == "" and writer.page.locator("#shelf").is_hidden()


def test_an_emptied_text_does_not_come_back(desk, writer, open_writer):
    """One that was restored from the server, emptied, and the page left before that was kept."""
    with writer.page.expect_response("**/draft/"):
        writer.write("Half a sent")
    other = open_writer()
    assert other.text() == "Half a sent"
    other.write("")
    other.page.goto(other.site.url("/healthz"))
    # A page that still had it would keep it anew.
    wait_for(lambda: not desk.newsroom.ask("count_drafts", slug=desk.slug), "none is kept")
    third = open_writer()
    assert third.text() == "" and third.page.locator("#restored").count() == 0
