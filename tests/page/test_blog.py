"""What becomes of the blog itself reaches open pages at once, and what was removed leaves them."""

from playwright.sync_api import expect

from tests.page.reader import DEADLINE

ROW = "() => [document.title, document.querySelector('h1').innerText]"


def change(desk, **fields):
    desk.newsroom.ask("change_blog", slug=desk.slug, **fields)


def test_title_and_description_are_followed(desk, reader):
    """A new title is in the heading and the tab, the description below it, in their language."""
    desk.publish("Entry")
    change(desk, title="Another title", description="What it is about", language="zh-hans")
    reader.page.get_by_text("What it is about").wait_for()
    assert reader.page.evaluate(ROW) == ["Another title", "Another title"]
    assert reader.page.locator("#entries h2").get_attribute("lang") == "zh-hans"
    change(desk, description="")
    expect(reader.page.locator(".description")).to_have_count(0)


def test_end_and_reopening_are_followed(desk, reader):
    """Ended, it says so and offers nothing that waits for news; open again, it is as before."""
    desk.publish("Entry")
    reader.page.locator("#sound").wait_for()
    change(desk, open=False)
    reader.wait_for_status("This live blog has ended")
    assert reader.page.locator("#ended").is_visible()
    for name in ("pause", "notify", "sound"):
        assert reader.page.locator("#" + name).is_hidden()
    change(desk, open=True)
    reader.wait_until_live()
    assert reader.page.locator("#ended").is_hidden()
    assert reader.page.locator("#pause").is_visible()
    change(desk, starts="2036-01-01T08:00:00+00:00")
    reader.wait_for_status("Starts 1 Jan 2036, 16:00")


def test_new_address_is_followed(desk, reader):
    """A page whose blog has another slug goes on there: its address, its links, its socket."""
    token = desk.publish("Entry")
    reader.mark()
    moved = desk.slug + "-moved"
    change(desk, new_slug=moved)
    reader.page.wait_for_url(f"**/blog/{moved}/")
    when = reader.page.locator(".when")
    assert when.get_attribute("href") == f"/blog/{moved}/entry/{token}/"
    desk.slug = moved
    desk.publish("There")
    reader.wait_for_titles("There", "Entry")
    assert reader.is_marked()


def test_removed_entry_leaves_its_own_page(desk, open_reader):
    """An open permalink says that its entry was removed; its earlier versions go with it."""
    desk.publish("Before")
    token = desk.publish("Nmae", summary="<p>Of a person</p>", pinned=True, key=True)
    desk.edit(token, title="Name")
    reader = open_reader(f"{desk.path}entry/{token}/")
    reader.wait_until_live()
    framed = reader.open_tab(desk.path + "embed/")
    whole = reader.open_tab(desk.path)
    for page in (framed, whole):
        page.locator(".badge[data-state=live]").wait_for()
    desk.remove(token)
    reader.page.locator("#removed").get_by_text("This entry was removed").wait_for()
    for page in (reader.page, framed, whole):
        reader.wait_for_titles("Before", page=page)
        assert "Nmae" not in page.content() and "Of a person" not in page.content()
    assert whole.locator("#pins article, #keys li").count() == 0


def test_removal_reaches_a_paused_page(desk, reader):
    """What was taken back does not wait with the rest."""
    token = desk.publish("Taken back", pinned=True)
    reader.page.locator("#pins article").wait_for()
    reader.page.get_by_role("button", name="Pause").click()
    desk.remove(token)
    expect(reader.page.get_by_text("Taken back")).to_have_count(0)
    reader.page.get_by_role("button", name="Resume").click()
    desk.publish("After")
    reader.wait_for_titles("After")


def test_earlier_versions_are_as_the_server_has_them(desk, open_reader):
    """A correction made while an entry's own page is open is among its earlier versions soon."""
    token = desk.publish("First")
    reader = open_reader(f"{desk.path}entry/{token}/")
    reader.wait_until_live()
    desk.edit(token, title="Second")
    reader.page.get_by_text("1 earlier version").wait_for()
    assert reader.page.title().startswith("Second · ")


def test_pins_are_in_the_order_of_pinning(desk, reader):
    """What is pinned last is on top, on an open page as on one that is opened now."""
    tokens = {title: desk.publish(title) for title in "ABC"}
    pins = reader.page.locator("#pins h2")
    for title in "BCA":
        desk.edit(tokens[title], pinned=True)
    expect(pins).to_have_text(["A", "C", "B"], timeout=DEADLINE)
    desk.edit(tokens["B"], pinned=False)
    desk.edit(tokens["B"], pinned=True)
    desk.edit(tokens["C"], title="C, corrected")
    expect(pins).to_have_text(["B", "A", "C, corrected"], timeout=DEADLINE)
    reader.page.reload()
    expect(pins).to_have_text(["B", "A", "C, corrected"], timeout=DEADLINE)
