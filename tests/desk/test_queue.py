"""The queue on real desks: it follows the socket, one key decides, and who has what is seen."""

import pytest
from playwright.sync_api import expect

from tests.page.reader import DEADLINE
from tests.page.test_access import axe, check

__all__ = ["axe"]


def held(writer):
    return writer.page.locator("#held > .card")


@pytest.fixture
def filled(desk):
    for title in ("One", "Two"):
        desk.publish(title, state="held", summary=f"<p>What {title} says</p>")
    desk.publish("Later", state="scheduled", due="2099-01-01T00:00Z")
    return desk


def test_two_editors_and_a_reader(filled, open_reader, open_writer):
    """What comes is there at once; a key approves; nobody else still has it, and readers get it."""
    reader = open_reader(filled.path)
    reader.wait_until_live()
    ana, ben = (open_writer(name, path="desk/queue/") for name in ("Ana", "Ben"))
    filled.publish("Three", state="held")
    for writer in (ana, ben):
        expect(held(writer)).to_have_count(3)  # their sockets are open
    ben.page.keyboard.press("j")
    expect(held(ana).first.locator(".hands")).to_have_text("Ben has this one", timeout=DEADLINE)
    filled.publish("Four", state="held")
    expect(held(ana)).to_have_count(4)
    expect(held(ben)).to_have_count(4)
    current = ben.page.locator(".card:focus")
    expect(current).to_contain_text("One")
    ben.page.keyboard.press("a")
    reader.wait_for_titles("One")
    expect(held(ana)).to_have_count(3)
    expect(current).to_contain_text("Two")
    ben.page.keyboard.press("r")
    expect(held(ana)).to_have_count(2)
    expect(ana.page.locator("#rejected .card")).to_have_count(1)
    expect(ana.page.locator("#scheduled .left")).to_contain_text("in ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_looks(filled, axe, open_writer, scheme):
    """On a phone, in either scheme: axe-core finds nothing, nothing is cut off, all can be touched."""
    size = {"width": 360, "height": 640}
    for path in ("desk/queue/", "desk/feeds/"):
        writer = open_writer(path=path, viewport=size, color_scheme=scheme)
        check(writer, axe, path)
        assert writer.page.evaluate("document.documentElement.scrollWidth") <= 360
        # Of one that is hidden or replaced meanwhile the height is 0.
        height = "(each) => each.getBoundingClientRect().height"
        heights = f"all => all.map({height}).filter(Boolean)"
        tools = writer.page.locator("main :is(.tool:visible, select:visible)")
        assert min(tools.evaluate_all(heights)) >= 44


def test_without_a_script(filled, open_writer):
    """Forms do it all, several at once too."""
    writer = open_writer(path="desk/queue/", java_script_enabled=False)
    for box in writer.page.locator("input[name=ids]").all():
        box.check()
    writer.page.get_by_role("button", name="Approve the chosen").click()
    expect(held(writer)).to_have_count(0)
    assert filled.newsroom.ask("count_entries", slug=filled.slug, state="live") == 2


def test_who_is_signed_out_is_told(desk, open_writer):
    """Within seconds, wherever the session has ended."""
    writer = open_writer(path="desk/queue/")
    desk.publish("One", state="held")
    expect(held(writer)).to_have_count(1)  # its socket is open
    desk.newsroom.ask("sign_out", session=writer.session)
    expect(writer.page.locator("#said")).to_contain_text(
        "not at the desk any more", timeout=DEADLINE
    )
