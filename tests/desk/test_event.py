"""An event covered by hand next to its feed, from a phone, and by keys alone: five readers, one stream."""

import json

import pytest
from playwright.sync_api import expect

from tests.desk.writer import Writer
from tests.feed_server import FeedServer, rss, rss_item
from tests.page.newsroom import Desk, Newsroom
from tests.page.reader import Reader
from tests.processes import wait_for
from tests.site import Site

pytestmark = pytest.mark.slow

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
SHOWN = "all => all.map((each) => each.dataset.id)"


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory, migrated_database):
    """A site whose blogger follows a feed."""
    directory = tmp_path_factory.mktemp("event")
    site = Site(directory, migrated_database, LIVELOG_POLL="1", LIVELOG_PACE="0")
    site.start_web()
    for _ in range(2):
        site.start_worker()
    yield site
    site.close()


@pytest.fixture(scope="module")
def newsroom(shared_site):
    newsroom = Newsroom(shared_site)
    yield newsroom
    newsroom.close()


@pytest.fixture
def desk(newsroom):
    return Desk(newsroom, "landing", title="The landing")


@pytest.fixture
def wire(shared_site, desk):
    """The event's feed, which the blogger follows: called with how many items it has by now."""
    server = FeedServer()

    def tell(count):
        items = [rss_item(f"w{n}", f"Wire {n}") for n in range(count, 0, -1)]
        return server.serve(rss(items))

    shared_site.manage("feeds", "add", tell(1), "--blog", desk.slug)
    blogger = shared_site.start_blogger()
    yield tell
    blogger.kill()
    server.close()


@pytest.fixture
def people(chromium, shared_site, desk):
    """Open a page as a reader, or, with a role, as somebody at the desk."""
    opened = []

    def open_one(path="", role=None, **options):
        session = role and desk.newsroom.ask("sign_in", slug=desk.slug, name=role, role=role)
        kind = {"session": session} if role else {}
        who = (Writer if role else Reader)(
            chromium, shared_site, desk.path + path, **kind, **options
        )
        opened.append(who)
        return who

    yield open_one
    for who in opened:
        who.close()
    assert not [complaint for who in opened for complaint in who.complaints]


def test_an_event_by_hand_next_to_its_feed(shared_site, desk, wire, people):
    """From a phone it is submitted, by keys it is approved, and everybody has one and the same."""
    readers = [people() for _ in range(3)] + [people(**PHONE)]
    for reader in readers:
        reader.wait_until_live()
    phone = people("desk/", "contributor", **PHONE)
    phone.wait_until_live()
    queue = people("desk/queue/", "editor")
    waiting = queue.page.locator("#held > .card")
    for number in (1, 2, 3):
        submit(phone, f"Ground {number}")
        expect(waiting).to_have_count(1)
        wire(number + 1)
        if number == 2:
            readers[0].context.set_offline(True)
        queue.page.keyboard.press("j")
        queue.page.keyboard.press("a")
        expect(waiting).to_have_count(0)
    editor = people("desk/", "editor")
    editor.wait_until_live()
    score_by_keys(editor.page)
    readers[0].context.set_offline(False)
    readers.append(people())  # who comes late
    stream = wait_for(lambda: has_all(shared_site, desk), "3 by hand, 4 of the feed, and the score")
    for reader in readers:
        wait_for_stream(reader, stream)


def submit(phone, text):
    """Write and send it by two taps."""
    phone.box.tap()
    phone.page.keyboard.type(text)
    phone.page.locator("#composer .post").tap()


def score_by_keys(page):
    """Go to the box, write, choose the shape and post, without a pointer."""
    page.keyboard.press("n")
    page.keyboard.type("Contact light")
    form = page.locator("#composer")
    tab_to(page, form.locator("[data-opens=shape]"))
    page.keyboard.press("Enter")
    tab_to(page, form.locator("[name=shape]"))
    page.keyboard.type("Score")
    for name, value in {
        "home": "Eagle",
        "home_score": "1",
        "away": "Moon",
        "away_score": "0",
    }.items():
        tab_to(page, form.locator(f"[name={name}]"))
        page.keyboard.type(value)
    page.keyboard.press("Control+Enter")


def tab_to(page, element):
    """Press Tab until the element has the focus; it is within the next thirty."""
    for _ in range(30):
        if element.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {element}")


def has_all(site, desk):
    """Return the ids of the stream from the top, once all of them are out."""
    entries = json.loads(site.get(desk.path + "entries.json"))["entries"]
    return [each["id"] for each in entries] if len(entries) == 8 else None


def wait_for_stream(reader, stream):
    """Wait until a reader has each entry, once and in its order."""
    wait_for(lambda: ids_of(reader) == stream, f"a reader's page shows {stream}")


def ids_of(reader):
    """Return the ids of the entries that a page shows, from the top; what waits is let in."""
    more = reader.page.locator("button#newer:visible")
    if more.count():
        more.click()
    return reader.page.eval_on_selector_all("#entries > .entry", SHOWN)
