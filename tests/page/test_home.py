"""The site's front page in a browser: its list of blogs stays as it is now, for everyone."""

from secrets import token_hex

import pytest
from playwright.sync_api import expect

from tests.page.newsroom import Desk
from tests.page.test_access import axe, check  # noqa: F401
from tests.processes import wait_for

COLOUR = "#0b6b4f"


@pytest.fixture
def two(newsroom):
    """Two blogs of the test's own; one has a colour, and an entry."""
    desks = [Desk(newsroom, "t-" + token_hex(6), title=title) for title in ("Storm", "Election")]
    newsroom.ask("open_blog", slug=desks[0].slug, title="Storm", colour=COLOUR)
    desks[0].publish("First words")
    return desks


def find_card(reader, desk):
    return reader.page.locator(f'[data-slug="{desk.slug}"]')


def wait_for_text(reader, desk, text):
    """Look at the page as who comes back to its tab does, until a card says something."""

    def says():
        reader.show()
        return text in find_card(reader, desk).inner_text()

    wait_for(says, f"the card says {text}")


def test_list_is_live(two, open_reader, newsroom, axe):  # noqa: F811
    """Readers, last entries, a blog that ends and one that comes: nothing is reloaded, no focus lost."""
    storm, election = two
    visitor = open_reader("/", reduced_motion="reduce")
    visitor.mark()
    expect(find_card(visitor, storm).get_by_text("First words")).to_be_visible()
    link = find_card(visitor, election).locator("h3 a")
    link.focus()
    open_reader(storm.path).wait_until_live()
    wait_for_text(visitor, storm, "1 reading now")
    storm.publish("Newer words")
    wait_for_text(visitor, storm, "Newer words")
    href = find_card(visitor, storm).locator(".last a").get_attribute("href")
    assert href.startswith(storm.path + "entry/")
    election.publish("<b>Ours</b>")
    wait_for_text(visitor, election, "<b>Ours</b>")
    newsroom.ask("open_blog", slug=storm.slug, open=False)
    newsroom.ask("change_blog", slug=storm.slug)  # as saving it does
    third = Desk(newsroom, "t-" + token_hex(6), title="Third")
    newsroom.ask("change_blog", slug=third.slug)
    wait_for(lambda: visitor.show() or find_card(visitor, third).count(), "the third is listed")
    # The list may be laid out once more just now.
    expect(find_card(visitor, storm)).to_have_attribute("data-state", "ended")
    expect(link).to_be_focused()
    assert visitor.is_marked()
    check(visitor, axe, "the list")


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "zh-hans")])
def test_list_and_colour_for_everyone(two, open_reader, axe, scheme, language):  # noqa: F811
    """On a narrow screen, without a script, in either scheme and language; and the page in its colour."""
    options = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    reader = open_reader(f"/?lang={language}", reduced_motion="reduce", **options)
    check(reader, axe, "the list")
    width = reader.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 360
    reader.page.goto(reader.site.url(two[0].path))
    reader.page.locator(".badge[data-state=live]").wait_for()
    check(reader, axe, "a page in its colour")
    band = reader.page.locator(".masthead").evaluate(
        "each => getComputedStyle(each).backgroundColor"
    )
    assert band == {"light": "rgb(11, 107, 79)", "dark": "rgb(29, 31, 34)"}[scheme]
    plain = open_reader("/", java_script_enabled=False, **options)
    assert find_card(plain, two[0]).get_by_text("First words").is_visible()
