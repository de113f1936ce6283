"""From the box to readers' pages: once each, taken back, with a receipt, on a small screen."""

from playwright.sync_api import expect

from tests.page.reader import DEADLINE

KEYBOARD = 300  # px that an open keyboard leaves of a phone of 360 x 640


def test_a_post_reaches_readers(desk, open_reader, writer):
    """As it was previewed; the desk tells on how many pages it is, and the box is empty."""
    reader = open_reader(desk.path)
    reader.wait_until_live()
    writer.write("**Goal** for the Lions\n\n| a | b |\n| - | - |\n| 1 | 2 |")
    preview = writer.page.locator("#preview .summary")
    expect(preview).to_contain_text("Goal for the Lions")
    html = preview.inner_html()
    writer.post()
    expect(reader.page.locator("#entries .summary")).to_have_text("Goal for the Lions a b 1 2")
    assert reader.page.locator("#entries .summary").inner_html() == html
    expect(writer.page.locator(".telling")).to_contain_text("On 2 open pages, ")
    expect(writer.page.locator(".words")).to_be_hidden()
    assert writer.text() == ""


def test_a_double_click_makes_one_entry(desk, writer):
    """And so do the keys that send, pressed again and again."""
    writer.write("Goal")
    writer.page.locator("#composer .post").dblclick()
    writer.wait_for_text("Goal")
    writer.write("Another")
    for _ in range(3):
        writer.box.press("Control+Enter")
    writer.wait_for_text("Another", "Goal")
    assert desk.newsroom.ask("count_entries", slug=desk.slug) == 2


def test_undo(desk, open_reader, writer):
    """It goes from every page, its words are in the box, and sent again they are another entry."""
    reader = open_reader(desk.path)
    reader.wait_until_live()
    writer.page.get_by_role("button", name="Headline").click()
    writer.page.locator("#composer [name=title]").fill("Gaol")
    writer.post("Lions lead")
    reader.wait_for_titles("Gaol")
    expect(writer.page.locator(".telling")).to_contain_text("open pages")
    writer.page.keyboard.press("Control+z")
    reader.wait_for_titles()
    expect(writer.page.locator(".telling").first).to_contain_text("Gone from 2 open pages")
    assert writer.text() == "Lions lead"
    writer.page.locator("#composer [name=title]").fill("Goal")
    writer.post()
    reader.wait_for_titles("Goal")


def test_undo_before_there_is_an_answer(desk, writer):
    """It is taken back as soon as there is; and what a reload sends once more is taken back as well."""
    held = []
    writer.page.route("**/desk/entries/", lambda route: held.append(route))
    with writer.page.expect_request("**/desk/entries/"):
        writer.post("Gaol")
    telling = writer.page.locator("#outbox .telling")
    expect(telling).to_have_text("Sending…")
    writer.page.keyboard.press("Control+z")
    expect(telling).to_have_text("Taken back as soon as the server has answered…")
    assert writer.text() == "" and len(held) == 1
    held.pop().continue_()
    expect(writer.box).to_have_value("Gaol")
    expect(telling).to_contain_text("Taken back: it is in the box again")
    count = {"slug": desk.slug, "state": "live"}
    assert desk.newsroom.ask("count_entries", **count) == 0
    with writer.page.expect_request("**/desk/entries/"):
        writer.post("Gaol, again")
    expect(telling.first).to_have_text("Sending…")
    writer.page.keyboard.press("Control+z")
    expect(telling.first).to_contain_text("as soon as")
    held.pop().abort()
    expect(telling.first).to_contain_text("No answer yet")
    writer.page.unroute("**/desk/entries/")
    writer.page.reload()
    expect(writer.box).to_have_value("Gaol, again")
    assert desk.newsroom.ask("count_entries", **count) == 0


def test_undo_offline(desk, writer):
    """What waits for the network does not wait any more: its words are in the box."""
    writer.context.set_offline(True)
    writer.post("Gaol")
    expect(writer.page.locator("#outbox .telling")).to_contain_text("Offline")
    writer.page.keyboard.press("Control+z")
    expect(writer.box).to_have_value("Gaol")
    writer.context.set_offline(False)
    writer.post("Goal")
    writer.wait_for_text("Goal")
    assert desk.newsroom.ask("count_entries", slug=desk.slug) == 1


def test_what_is_there_makes_room_for_what_comes_back(writer):
    """Undone while the next is being written: that waits beside the box."""
    writer.post("First")
    writer.wait_for_text("First")
    writer.write("Second, half")
    writer.press_undo()
    expect(writer.box).to_have_value("First")
    writer.page.locator("#shelf summary").click()
    writer.page.get_by_role("button", name="Go on with it").click()
    expect(writer.box).to_have_value("Second, half")


def test_box_and_post_are_in_sight_on_a_phone(writer):
    """With the keyboard open; and nothing is cut off at the side."""
    page = writer.page
    page.set_viewport_size({"width": 360, "height": 640})
    page.wait_for_function("() => innerWidth === 360 && innerHeight === 640")
    for element in (writer.box, page.locator("#composer .post")):
        box = element.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= KEYBOARD
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_time_is_in_the_writers_zone(desk, writer):
    """Named beside the field and in the list; one that has passed is asked about."""
    writer.write("Kick-off")
    writer.page.get_by_role("button", name="Schedule").first.click()
    panel = writer.page.locator("#composer [data-panel=at]")
    expect(panel).to_contain_text("Asia/Shanghai")
    panel.locator("input[type=datetime-local]").fill("2020-01-01T10:00")
    panel.get_by_role("button").click()
    writer.page.get_by_text("has passed: post it now instead?").wait_for()
    panel.locator("input[type=datetime-local]").fill("2036-01-01T10:00")
    panel.get_by_role("button").click()
    row = writer.page.locator("#waiting .entry", has_text="Kick-off")
    expect(row.locator(".due")).to_have_attribute("datetime", "2036-01-01T02:00:00Z")
    expect(row.locator(".tools-of")).to_contain_text("Asia/Shanghai")
    row.get_by_role("button", name="Post now").click()
    writer.wait_for_text("Kick-off")
    expect(row).to_have_count(0)


def test_a_draft_waits_above_the_stream(desk, open_reader, open_writer):
    """On each desk, and no reader has it; of a contributor it is submitted, for an editor to post."""
    editor = open_writer("Eva")
    editor.wait_until_live()
    writer = open_writer(role="contributor")
    writer.wait_until_live()
    assert writer.page.locator("#composer .post").inner_text() == "Submit"
    writer.write("Half a thought")
    writer.page.locator("#composer [value=draft]").click()
    row = writer.page.locator("#waiting .entry")
    expect(row).to_contain_text("Half a thought")
    writer.post("A whole one")
    expect(row.first).to_contain_text("A whole one")
    expect(row.first.locator(".label:visible")).to_have_text("Held")
    expect(editor.page.locator("#waiting .entry")).to_have_count(2)
    assert open_reader(desk.path).titles() == []
    editor.tool("A whole one", "Post now").click()
    writer.wait_for_text("A whole one")
    expect(row).to_have_count(1)
    expect(editor.page.locator("#waiting .entry")).to_have_count(1)


def test_without_javascript(desk, open_writer, open_reader):
    """Every part is a plain form: post, edit, pin, remove, bring back."""
    writer = open_writer(java_script_enabled=False)
    page = writer.page

    def send(button):
        """Press it, and wait for the page that comes of it."""
        with page.expect_navigation():
            button.click()

    writer.post("Goal")
    assert page.locator("#entries .summary").inner_text() == "Goal"
    writer.tool("Goal", "Edit").click()
    page.locator("textarea").fill("Goal for the Lions")
    send(page.get_by_role("button", name="Save"))
    send(writer.tool("Goal for the Lions", "Pin"))
    assert open_reader(desk.path).page.locator("#pins .pin").count() == 1
    send(writer.tool("Goal for the Lions", "Remove"))
    assert page.locator("#entries .entry").count() == 0
    page.get_by_role("link", name="Removed").click()
    send(writer.tool("Goal for the Lions", "Restore"))
    page.goto(writer.site.url(desk.path))
    page.locator("#entries").get_by_text("Goal for the Lions").wait_for(timeout=DEADLINE)


def test_what_is_missing_is_said_once(writer):
    """A time to schedule at, or the sides of a score: a sentence below the box, which keeps all."""
    writer.write("Goal")
    form, problems = writer.page.locator("#composer"), writer.page.locator("#composer .problems p")
    form.locator("[data-opens=at]").click()
    form.locator("[data-panel=at]").get_by_role("button", name="Schedule").click()
    expect(problems).to_have_text(["Say at what time."])
    form.locator("[data-opens=shape]").click()
    form.locator("[name=shape]").select_option("score")
    form.locator("[name=home]").fill("Lions")
    writer.post()
    expect(problems).to_have_text(["A score needs both sides and what each has."])
    assert writer.text() == "Goal" and form.locator("[name=home]").input_value() == "Lions"


def test_the_menu_is_not_in_the_way(writer):
    """It closes by Escape, and by a press or a focus elsewhere."""
    menu = writer.page.locator(".menu")
    for leave in (
        lambda: writer.page.keyboard.press("Escape"),
        lambda: writer.page.locator("#stream").click(position={"x": 5, "y": 5}),
        lambda: writer.box.focus(),
    ):
        menu.locator("summary").click()
        expect(menu.locator("nav")).to_be_visible()
        leave()
        expect(menu.locator("nav")).to_be_hidden()
