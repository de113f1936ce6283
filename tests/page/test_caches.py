"""The page by way of a CDN: one that keeps it a second, and one that is late by as much as it likes."""

from urllib.request import urlopen

import pytest

from tests.environment import PATIENCE
from tests.nginx import HOW_TO_GET_ONE, Cdn, find_nginx
from tests.page.reader import Reader, entries_down


@pytest.fixture(scope="module")
def cdn(tmp_path_factory, shared_site):
    if not find_nginx():
        pytest.skip("no nginx: " + HOW_TO_GET_ONE)
    cdn = Cdn(tmp_path_factory.mktemp("cdn"), shared_site.port).start()
    yield cdn
    cdn.kill()


class Edge:
    """What a Reader needs of a site, at another port."""

    def __init__(self, port):
        self.port = port

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path):
        with urlopen(self.url(path), timeout=PATIENCE) as answer:
            return answer.read().decode()


@pytest.fixture
def open_at(chromium):
    readers = []

    def open_one(port, path):
        readers.append(Reader(chromium, Edge(port), path))
        return readers[-1]

    yield open_one
    complaints = [complaint for reader in readers for complaint in reader.complaints]
    for reader in readers:
        reader.close()
    assert not complaints


def test_page_by_way_of_a_cdn(cdn, desk, open_at):
    """Opened from a copy of this second or the last, it has all that is published, once."""
    Edge(cdn.port).get(desk.path)
    desk.publish_many(3)
    reader = open_at(cdn.port, desk.path)
    reader.wait_for_titles(*entries_down(2))
    reader.wait_until_live()
    desk.publish("Entry 3")
    reader.wait_for_titles(*entries_down(3))


def test_page_from_a_copy_that_is_late(cdn, desk, open_at):
    """By its cursor it catches up with whatever happened since the copy was made."""
    edited, removed = desk.publish("First"), desk.publish("Second")
    edge = Edge(cdn.late)
    edge.get(desk.path)
    desk.edit(edited, title="First, edited")
    desk.remove(removed)
    desk.publish("Third")
    assert "Third" not in edge.get(desk.path) and "Second" in edge.get(desk.path)
    reader = open_at(cdn.late, desk.path)
    reader.wait_for_titles("Third", "First, edited")
    reader.wait_until_live()


def test_older_entries_from_a_copy_that_is_late(cdn, desk, open_at):
    """What was taken back does not come again with them: the copy is left, until there is another."""
    tokens = desk.publish_many(60)
    reader = open_at(cdn.port, desk.path)
    reader.wait_until_live()
    assert len(reader.titles()) == 50
    address = reader.page.locator("#more a").get_attribute("href")
    late = [Edge(cdn.late).get(f"{desk.path}{address}&lang=en")]

    def answer(route):
        if late:
            route.fulfill(body=late[0], content_type="text/html")
        else:
            route.continue_()

    reader.page.route("**/?before=*", answer)
    desk.remove(tokens[5])
    desk.edit(tokens[4], title="Edited")
    desk.publish("Entry 60")
    reader.wait_for_titles(*entries_down(60)[:51])
    with reader.page.expect_response("**/?before=*"):
        reader.page.locator("#more a").click()
    assert len(reader.titles()) == 51
    late.clear()
    below = ["Edited" if title == "Entry 4" else title for title in entries_down(60)]
    reader.wait_for_titles(*[title for title in below if title != "Entry 5"])
