"""An entry takes its place by time, on every open page."""

from playwright.sync_api import expect

HOURS = ["At 1", "At 2", "At 3", "At 4"]


def publish_at(desk, hour, text=None):
    """Publish an entry dated at an hour of a day that has passed."""
    summary = f"<p>{text or f'At {hour}'}</p>"
    return desk.publish("", summary=summary, published=f"2020-05-01T{hour:02}:00:00Z")


def move(writer, text, time):
    """Retime an entry on its form, in the writer's zone, and have it moved."""
    form = writer.open_editor(text)
    form.get_by_role("button", name="Date it otherwise").click()
    form.locator("input[name=published]").fill(time)
    form.get_by_label("Move it to its time in the stream").check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def expect_texts(page, *texts):
    expect(page.locator("#entries .summary")).to_have_text(texts)


def test_it_goes_to_its_time_on_every_page(desk, writer, open_reader):
    """Either way round, in a frame and on the desk; who comes later finds the same."""
    for hour in (1, 2, 3, 4):
        publish_at(desk, hour)
    paths = [desk.path, desk.path + "?order=oldest", desk.path + "embed/"]
    readers = [open_reader(path) for path in paths]
    for reader in readers:
        reader.wait_until_live()
        reader.mark()
    move(writer, "At 4", "2020-05-01T09:30")  # half past one, in UTC
    order = ["At 3", "At 2", "At 4", "At 1"]
    writer.wait_for_text(*order)
    for reader, texts in zip(readers, [order, order[::-1], order]):
        expect_texts(reader.page, *texts)
        assert reader.is_marked()
        reader.page.reload()
        expect_texts(reader.page, *texts)
    move(writer, "At 1", "2020-05-01T13:00")
    expect_texts(readers[0].page, "At 1", "At 3", "At 2", "At 4")
    move(writer, "At 1", "2020-05-01T09:00")
    expect_texts(readers[0].page, *order)


def test_who_has_it_in_hand_goes_on(desk, open_writer):
    """It is moved by another: the keyboard stays in its form, and what was typed."""
    for hour in (1, 2):
        publish_at(desk, hour)
    ana, ben = [open_writer(name) for name in ("Ana", "Ben")]
    for editor in (ana, ben):
        editor.wait_until_live()
    box = ben.open_editor("At 1").locator("textarea")
    expect(box).to_be_focused()
    ben.page.keyboard.press("Control+End")
    ben.page.keyboard.type(" and")
    move(ana, "At 1", "2020-05-01T12:00")
    expect(ben.page.locator("#entries .entry").first).to_contain_text("At 1")
    ben.page.keyboard.type(" more")
    expect(box).to_have_value("At 1 and more")
    ben.page.keyboard.press("Control+Enter")
    ana.wait_for_text("At 1 and more", "At 2")


def test_below_the_page_it_is_found_further_down(desk, writer, open_reader):
    """It leaves the page for the place that it has behind it, and comes with the older ones, once."""
    publish_at(desk, 1, "Oldest")
    for _ in range(60):
        publish_at(desk, 3, "Filling")
    token = publish_at(desk, 4, "Moved")
    reader = open_reader(desk.path, viewport={"width": 800, "height": 600})
    reader.page.route("**/*before=*", lambda route: route.abort())
    reader.wait_until_live()
    permalink = open_reader(f"{desk.path}entry/{token}/")
    permalink.wait_until_live()
    move(writer, "Moved", "2020-05-01T10:00")
    moved = reader.page.locator("#entries .summary", has_text="Moved")
    expect(moved).to_have_count(0)
    expect(permalink.page.locator("#entries .aimed .when time")).to_have_attribute(
        "datetime", "2020-05-01T02:00:00Z"
    )
    reader.page.unroute("**/*before=*")
    reader.page.locator("#more a").click()
    expect(moved).to_have_count(1)
    expect(reader.page.locator("#entries .summary").nth(-2)).to_have_text("Moved")
    expect(reader.page.locator("#entries .summary").nth(-1)).to_have_text("Oldest")
    expect(reader.page.locator("#entries .entry")).to_have_count(62)
