"""Slow links, links that let no socket through, and none at all."""

import re

import pytest

from tests.page.reader import entries_down
from tests.slow_link import SlowLink

pytestmark = pytest.mark.slow

LONG = "<p>" + "Words of a long entry, one after the other. " * 360 + "</p>"  # 16 KB
NO_SOCKETS = """
window.tried = 0;
window.WebSocket = class {
  constructor() {
    window.tried += 1;
    setTimeout(() => this.onclose?.({ code: 1006 }), 20);
  }
  send() {}
  close() {}
};
"""


@pytest.fixture
def link(shared_site):
    link = SlowLink(shared_site.port)
    yield link
    link.close()


def test_slow_link_catches_up(desk, link, open_reader):
    """Three megabytes that were missed come over one socket, with what is published meanwhile."""
    reader = open_reader("/healthz")
    sockets = []
    reader.page.on("websocket", lambda opened: sockets.append(opened))
    reader.page.goto(reader.site.url(desk.path, port=link.port))
    reader.wait_until_live()
    link.cut()
    reader.wait_for_status(re.compile("Reconnecting"))
    desk.publish_many(180, summary=LONG)
    before = len(sockets)
    link.mend(rate=800_000)
    reader.page.get_by_text("Entry 20", exact=True).wait_for()
    desk.publish("Meanwhile")
    reader.page.get_by_text("Meanwhile", exact=True).wait_for()
    whole = "() => document.querySelectorAll('#entries article').length === 181"
    reader.page.wait_for_function(whole, timeout=60_000)
    reader.wait_for_titles("Meanwhile", *entries_down(179))
    opened = [each for each in sockets[before:] if not each.is_closed()]
    assert len(opened) == 1


def open_without_sockets(open_reader, desk):
    reader = open_reader("/healthz")
    reader.context.add_init_script(NO_SOCKETS)
    reader.page.goto(reader.site.url(desk.path))
    reader.wait_for_status("Live (polling)")
    return reader


def test_page_polls_where_sockets_are_blocked(desk, open_reader):
    """Without sockets new entries, edits and removals come all the same, and a log laid anew."""
    removed, edited = desk.publish("Removed"), desk.publish("Nwes")
    reader = open_without_sockets(open_reader, desk)
    reader.mark()
    desk.publish("Newest")
    desk.edit(edited, title="News")
    desk.remove(removed)
    reader.wait_for_titles("Newest", "News")
    desk.lay_anew()
    desk.publish("After")
    reader.wait_for_titles("After", "Newest", "News")
    assert reader.is_marked()


def test_polling_page_tells_the_end_and_tries_the_socket_again(desk, open_reader):
    """A blog that ends says so without a socket, and the socket is not given up."""
    reader = open_without_sockets(open_reader, desk)
    tried = reader.page.evaluate("tried")
    desk.newsroom.ask("open_blog", slug=desk.slug, open=False)
    reader.wait_for_status("This live blog has ended")
    reader.page.wait_for_function("tried => window.tried > tried", arg=tried)


def test_offline_shows_wherever_the_reader_is(desk, open_reader):
    """Further down the page the reader sees that nothing comes any more, and that it does again."""
    desk.publish_many(30, summary="<p>Words</p>" * 3)
    reader = open_reader(desk.path, viewport={"width": 360, "height": 640})
    reader.wait_until_live()
    reader.scroll_to(2000)
    reader.context.set_offline(True)
    reader.wait_for_status("Offline: showing what had arrived")
    box = reader.page.locator("#status.afloat").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert box["y"] >= 0 and box["y"] + box["height"] <= 640
    reader.context.set_offline(False)
    reader.wait_until_live()
    assert reader.page.locator("#status").bounding_box()["y"] < 0
