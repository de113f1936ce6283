"""In place, beside a colleague: nothing is overwritten, and nothing typed goes with an entry."""

import pytest
from playwright.sync_api import expect

from tests.page.test_access import axe, check

__all__ = ["axe"]


@pytest.fixture
def two(desk, open_writer):
    """Two editors whose streams show one entry."""
    desk.publish("", summary="<p>Goal</p>")
    editors = [open_writer(name) for name in ("Ana", "Ben")]
    for editor in editors:
        editor.wait_until_live()
    return editors


def test_both_sides_of_a_conflict(two):
    """Both texts stand beside each other; one of them is kept, or one's own is changed."""
    ana, ben = two
    form = ana.open_editor("Goal")
    form.locator("textarea").fill("Goal by Ana")
    expect(ben.page.locator(".busy")).to_have_text("Ana is writing this")
    other = ben.open_editor("Goal")
    other.locator("textarea").fill("Goal by Ben")
    other.get_by_role("button", name="Save").click()
    ana.page.locator(".summary", has_text="Goal by Ben").wait_for(state="attached")
    assert form.locator("textarea").input_value() == "Goal by Ana"
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".side")).to_contain_text(["Goal by Ana", "Goal by Ben"])
    form.get_by_role("button", name="Edit mine").click()
    form.locator("textarea").fill("Goal by both")
    form.get_by_role("button", name="Save").click()
    ben.wait_for_text("Goal by both")
    expect(form).to_have_count(0)


def test_theirs_is_kept(two):
    """The form goes, and the entry is as the other left it."""
    ana, ben = two
    form = ana.open_editor("Goal")
    form.locator("textarea").fill("Mine")
    ben.open_editor("Goal").locator("textarea").fill("Theirs")
    ben.page.keyboard.press("Control+Enter")
    ana.page.locator(".summary", has_text="Theirs").wait_for(state="attached")
    ana.page.keyboard.press("Control+Enter")
    form.get_by_role("button", name="Keep theirs").click()
    expect(form).to_have_count(0)
    ana.wait_for_text("Theirs")


def test_different_fields_merge(two):
    """A pin set while the words are changed stays."""
    ana, ben = two
    form = ana.open_editor("Goal")
    form.locator("textarea").fill("Goal for the Lions")
    ben.tool("Goal", "Pin").click()
    expect(ben.tool("Goal", "Pin")).to_have_attribute("aria-pressed", "true")
    form.get_by_role("button", name="Save").click()
    ben.wait_for_text("Goal for the Lions")
    expect(ana.tool("Goal for the Lions", "Pin")).to_have_attribute("aria-pressed", "true")
    expect(ben.tool("Goal for the Lions", "Pin")).to_have_attribute("aria-pressed", "true")


def test_the_words_of_a_removed_entry(two):
    """Removed by somebody else while its form is open: what was typed waits beside the box."""
    ana, ben = two
    ana.open_editor("Goal").locator("textarea").fill("Goal, and how it came")
    ben.tool("Goal", "Remove").click()
    expect(ana.page.locator("#shelf li")).to_contain_text("Goal, and how it came")
    ben.press_undo()
    ana.wait_for_text("Goal")


def test_what_waits_meanwhile_can_be_read(desk, writer):
    """An entry that comes while a form is open waits, and the button that says so has its colours."""
    desk.publish("", summary="<p>Goal</p>")
    writer.open_editor("Goal").locator("textarea").wait_for()
    desk.publish("", summary="<p>Another</p>")
    button = writer.page.get_by_role("button", name="1 new entry")
    ink, paper = button.evaluate(
        "button => ['color', 'backgroundColor'].map((name) => getComputedStyle(button)[name])"
    )
    assert ink != paper


def test_several_at_once(desk, writer):
    """Ticked entries are removed together; the filter has them back."""
    desk.publish_many(3)
    writer.wait_for_titles("Entry 2", "Entry 1", "Entry 0")
    for title in ("Entry 2", "Entry 0"):
        writer.page.locator(".entry", has_text=title).get_by_label("Select").check()
    expect(writer.page.locator("#picked")).to_have_text("2 selected")
    writer.page.locator("#several").get_by_role("button", name="Remove").click()
    writer.wait_for_titles("Entry 1")
    writer.page.get_by_role("link", name="Removed").click()
    writer.wait_for_titles("Entry 2", "Entry 0")


def test_the_keyboard_alone(desk, writer):
    """From key to key: to an entry, into its form and out, pinned, and the list of keys."""
    desk.publish("Entry")
    writer.wait_for_titles("Entry")
    page = writer.page
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(writer.tool("Entry", "Pin")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("e")
    expect(page.locator(".editor textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(writer.tool("Entry", "Edit")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("n")
    expect(writer.box).to_be_focused()


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(360, "dark", "en"), (1440, "light", "zh-CN")]
)
def test_axe_finds_nothing(desk, open_writer, axe, width, scheme, locale):
    """At the desk as it is opened, with all open, and in an entry's own form."""
    desk.publish("Entry", summary="<p>Words</p>", key=True)
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    writer = open_writer(locale=locale, reduced_motion="reduce", **options)
    writer.page.locator(".badge[data-state=live]").wait_for()
    check(writer, axe, "opened")
    writer.write("Words")
    writer.page.locator("#composer [value=draft]").click()
    writer.page.locator("#waiting .entry").wait_for()
    writer.write("More words")
    for opener in writer.page.locator("#composer .opener").all():
        opener.click()
    writer.page.locator("#entries [data-do=edit]").click()
    writer.page.locator(".editor").wait_for()
    check(writer, axe, "all open")
    assert writer.page.evaluate("document.documentElement.scrollWidth") <= width
    small = writer.page.evaluate(
        """() => [...document.querySelectorAll("button, .tool, .toggle, .filters a, select, textarea")]
          .filter((each) => each.checkVisibility())
          .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
          .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
          .map(([html, { width, height }]) => [html, width, height])"""
    )
    assert small == []
    link = writer.page.locator("#entries [data-do=edit]").get_attribute("href")
    writer.page.goto(writer.site.url(link))
    check(writer, axe, "an entry's form")
