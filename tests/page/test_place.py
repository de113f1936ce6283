"""What the reader reads stays where it is, to the pixel, whatever changes around it."""

import pytest

LINES = "<p>A line of words that fills its row from one end of the page to the other end.</p>" * 3
# Where on the screen an element stands.
TOP = "element => element.getBoundingClientRect().top"


@pytest.fixture
def tokens(desk):
    """The ids of thirty entries, oldest first."""
    return desk.publish_many(30, summary=LINES)


@pytest.fixture
def reading(desk, tokens, open_reader):
    """A reader in the middle of the page, and a paragraph that is on the screen."""
    reader = open_reader(desk.path, viewport={"width": 800, "height": 700})
    reader.wait_until_live()
    paragraph = reader.page.locator(f"#e-{tokens[12]} p >> nth=2")
    paragraph.evaluate("element => scrollTo({top: element.offsetTop + 3000, behavior: 'instant'})")
    paragraph.evaluate("element => element.scrollIntoView({block: 'start', behavior: 'instant'})")
    reader.settle()
    return reader, paragraph


def test_nothing_moves_what_is_read(desk, tokens, reading):
    """Twenty new entries, an edit that adds lines and a removal, all above: not a pixel."""
    reader, paragraph = reading
    before = paragraph.evaluate(TOP)
    for number in range(20):
        desk.publish(f"New {number}", summary=LINES)
    reader.page.get_by_role("button", name="20 new entries").wait_for()
    desk.edit(tokens[20], title="Edited", summary=LINES * 4)
    reader.page.get_by_text("Edited", exact=True).wait_for()
    assert paragraph.evaluate(TOP) == pytest.approx(before, abs=0.5)
    desk.remove(tokens[18])
    reader.page.locator("#e-" + tokens[18]).wait_for(state="detached")
    assert paragraph.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_many_changes_above_do_not_add_up(desk, tokens, reading):
    """Roundings of one change after the other do not creep."""
    reader, paragraph = reading
    before = paragraph.evaluate(TOP)
    for number in range(8):
        desk.edit(tokens[25], summary=LINES * (number % 3 + 1) + f"<p>Turn {number}</p>")
        reader.page.get_by_text(f"Turn {number}", exact=True).wait_for()
    assert paragraph.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_edit_of_the_entry_that_is_read(desk, tokens, reading):
    """A paragraph put in above the one being read, in the same entry, does not move it."""
    reader, paragraph = reading
    before = paragraph.evaluate(TOP)
    read = paragraph.element_handle()
    desk.edit(tokens[12], summary="<p>Put in first</p>" + LINES)
    reader.page.get_by_text("Put in first").wait_for()
    assert read.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_pinned_entry_comes_without_a_jump(desk, tokens, reading):
    """A pinned copy that appears on top of the page moves nothing."""
    reader, paragraph = reading
    before = paragraph.evaluate(TOP)
    desk.edit(tokens[3], pinned=True)
    reader.page.locator("#pins article").wait_for(state="attached")
    reader.settle()
    assert paragraph.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_edit_of_the_pinned_entry_that_is_read(desk, open_reader):
    """An opened pin stays open, and its paragraph where it is, when a pin above it grows."""
    first = desk.publish("Read", summary=LINES * 8, pinned=True)
    second = desk.publish("Above", summary=LINES * 3, pinned=True)
    reader = open_reader(desk.path, viewport={"width": 800, "height": 700})
    reader.wait_until_live()
    for opener in reader.page.locator("#pins summary").all():
        opener.click()
    paragraph = reader.page.locator(f"#pins [data-id='{first}'] .summary p >> nth=12")
    paragraph.evaluate("element => element.scrollIntoView({block: 'start', behavior: 'instant'})")
    reader.settle()
    before, read = paragraph.evaluate(TOP), paragraph.element_handle()
    desk.edit(second, summary=LINES * 6)
    reader.page.locator(f"#pins [data-id='{second}'] p >> nth=12").wait_for()
    desk.edit(first, summary="<p>Put in first</p>" + LINES * 8)
    reader.page.locator("#pins").get_by_text("Put in first").wait_for()
    assert reader.page.locator("#pins details[open]").count() == 2
    assert read.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_picture_that_loads_late_moves_nothing(desk, tokens, reading):
    """Something above that grows by itself, as a picture of unknown height, moves nothing."""
    reader, paragraph = reading
    before = paragraph.evaluate(TOP)
    grow = "element => { element.style.paddingBottom = '333px'; }"
    reader.page.locator("#e-" + tokens[22]).evaluate(grow)
    reader.settle()
    assert paragraph.evaluate(TOP) == pytest.approx(before, abs=0.5)


def test_asked_for_they_are_shown_and_focused(desk, tokens, reading):
    """The button brings the new entries, the eye and the keyboard to the top."""
    reader, paragraph = reading
    desk.publish("News")
    reader.page.get_by_role("button", name="1 new entry").click()
    reader.page.wait_for_function("() => document.activeElement.dataset.position")
    assert (
        reader.page.evaluate("() => document.activeElement.querySelector('h2').innerText") == "News"
    )
    reader.page.wait_for_function(
        "() => Math.abs(document.activeElement.getBoundingClientRect().top) < 200"
    )
    assert not reader.page.get_by_role("button", name="new entr").is_visible()
