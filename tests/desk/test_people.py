"""Getting in and looking after people, in a browser: by keyboard, on a phone, for a screen reader."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.page.test_access import axe, check

__all__ = ["axe"]
SIZES = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def owner(open_writer):
    """The owner of the test's blog, on the page of people."""
    return open_writer("Eva", "owner")


def inspect(reader, axe, state):
    """Run axe-core; nothing is cut off at the side, and what can be pressed is large enough."""
    check(reader, axe, state)
    scroll, client = reader.page.evaluate(SIZES)
    assert scroll <= client, state
    small = reader.page.evaluate(
        "() => [...document.querySelectorAll('main :is(button, input, select, summary)')]"
        ".filter((each) => each.checkVisibility() && each.type !== 'checkbox')"
        ".filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"
    )
    assert not small, (state, small)
    if os.environ.get("SHOTS"):
        name = re.sub(r"\W+", "-", f"{state}-{reader.page.viewport_size['width']}")
        reader.page.screenshot(path=os.environ["SHOTS"] + f"/{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("en-GB", "light", 1440), pytest.param("zh-CN", "dark", 360, marks=pytest.mark.slow)],
)
def test_axe_finds_nothing(desk, open_reader, open_writer, axe, locale, scheme, width):
    """On any page of people, as it comes and with something refused; no width scrolls sideways."""
    options = {
        "locale": locale,
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 800},
    }
    invitation = desk.newsroom.ask("invite", slug=desk.slug)
    stranger = open_reader(invitation, **options)
    inspect(stranger, axe, "invited")
    for name, text in (("name", "Ben"), ("username", "a b"), ("password", "12345678")):
        stranger.page.fill(f"#{name}", text)
    stranger.page.locator("main button").click()
    stranger.page.locator("#username-problem").wait_for()
    inspect(stranger, axe, "not taken")
    for path in ("/desk/link/none/", "/desk/sign-in/?next=/desk/me/"):
        stranger.page.goto(stranger.site.url(path))
        inspect(stranger, axe, path)
    stranger.page.fill("#username", "nobody")
    stranger.page.fill("#password", "wrong")
    stranger.page.locator("main button").click()
    stranger.page.locator("[role=alert]").wait_for()
    inspect(stranger, axe, "refused")
    owner = open_writer("Eva", "owner", **options)
    for path in ("/desk/", "/desk/me/", "/desk/people/", f"{desk.path}desk/settings/"):
        owner.page.goto(owner.site.url(path))
        inspect(owner, axe, path)
    owner.page.goto(owner.site.url("/desk/people/"))
    owner.page.locator(".sheet button").click()
    owner.page.locator("#address").wait_for()
    owner.page.locator("summary").first.click()
    inspect(owner, axe, "invitation made")
    owner.page.goto(owner.site.url(f"{desk.path}desk/programs/"))
    owner.page.fill("input[name=url]", "https://example.org/a/rather/long/address/of/a/webhook")
    owner.page.get_by_role("button").filter(has_text=re.compile("webhook|网络钩子")).click()
    owner.page.locator("#address").wait_for()
    owner.page.fill("input[name=name]", f"scores-{width}")
    owner.page.locator(".sheet button").first.click()
    owner.page.locator("#address").wait_for()
    inspect(owner, axe, "token made")


def test_from_an_invitation_to_the_desk_and_back(desk, open_reader):
    """By the keyboard alone, a newcomer is at the composer, in the time zone of their browser.

    Signed out, they come back by name and password, to where they wanted to be.
    """
    reader = open_reader(desk.newsroom.ask("invite", slug=desk.slug))
    page = reader.page
    page.locator("#name:focus").wait_for()
    for text in ("Ben Okri", f"ben-{desk.slug}", "a good password"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#composer textarea").wait_for()
    assert page.url == reader.site.url(f"{desk.path}desk/")
    page.goto(reader.site.url("/desk/me/"))
    assert page.locator("#zone").input_value() == "Asia/Shanghai"
    assert page.locator("#name").input_value() == "Ben Okri"
    page.locator(".places button").click()
    page.locator("#username").wait_for()
    page.goto(reader.site.url(f"{desk.path}desk/settings/"))
    page.locator("#username:focus").wait_for()
    page.keyboard.type(f"ben-{desk.slug}")
    page.keyboard.press("Tab")
    page.keyboard.type("a good password")
    page.keyboard.press("Enter")
    page.locator("#title").wait_for()
    assert page.url == reader.site.url(f"{desk.path}desk/settings/")


def test_the_browsers_time_zone_is_suggested(owner):
    """It is chosen for who has none, and named beside another; nothing is saved by that."""
    page = owner.page
    page.goto(owner.site.url("/desk/me/"))
    assert page.locator("#zone").input_value() == "Asia/Shanghai"
    page.locator("#zone").select_option("Europe/Lisbon")
    page.locator("main button").first.click()
    page.locator(".done").wait_for()
    assert page.locator("#zone").input_value() == "Europe/Lisbon"
    expect(page.locator("#zone-hint")).to_contain_text("Your browser is set to Asia/Shanghai.")
