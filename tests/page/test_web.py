"""For the rest of the web: what machines read, the frame on other sites, print."""

import json
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest

from tests.page.reader import entries_down


def read_json_ld(reader):
    text = reader.page.locator("script[type='application/ld+json']").text_content()
    return json.loads(text)


def test_json_ld_describes_the_live_blog(desk, open_reader):
    """A LiveBlogPosting with each update's headline, body, dates and address; its script is data."""
    desk.newsroom.ask("open_blog", slug=desk.slug, starts="2026-11-21T05:00:00Z")
    hostile = "</script><script>window.harm = 1</script>"
    token = desk.publish("Title " + hostile, summary="<p>One &amp; two</p><p>three</p>")
    reader = open_reader(desk.path)
    data = read_json_ld(reader)
    assert data["@context"] == "https://schema.org" and data["@type"] == "LiveBlogPosting"
    assert data["headline"] == "A test's blog"
    assert data["coverageStartTime"] == data["datePublished"] == "2026-11-21T05:00:00Z"
    assert "coverageEndTime" not in data
    assert data["url"] == reader.site.url(desk.path)
    (update,) = data["liveBlogUpdate"]
    assert update["@type"] == "BlogPosting"
    assert update["headline"] == "Title " + hostile
    assert update["articleBody"] == "One & two three"
    assert update["datePublished"] == update["dateModified"] == "2026-11-21T06:00:00Z"
    assert update["url"] == reader.site.url(desk.path + "#e-" + token)
    assert reader.page.evaluate("window.harm") is None


def test_ended_coverage_has_an_end(desk, open_reader):
    """Closed, the live blog says when it ended, to readers and to machines."""
    desk.publish("Entry")
    desk.newsroom.ask("open_blog", slug=desk.slug, open=False)
    reader = open_reader(desk.path)
    assert read_json_ld(reader)["coverageEndTime"] > "2026-01-01"
    assert reader.page.locator(".ended time").is_visible()


def test_open_graph(desk, open_reader):
    """A link to the blog, or to an entry, shows title, words, picture and address elsewhere."""
    picture = "https://pictures.example.org/p.jpg"
    token = desk.publish('"Title"', summary="<p>Some words.</p>", image=picture)
    reader = open_reader(desk.path)
    for path, title in ((desk.path, "A test's blog"), (desk.path + f"entry/{token}/", '"Title"')):
        reader.page.goto(reader.site.url(path))
        properties = reader.page.locator("meta[property]").evaluate_all(
            "all => all.map((meta) => [meta.getAttribute('property'), meta.content])"
        )
        graph = dict(properties)
        assert graph["og:title"] == title and graph["og:image"] == picture
        assert graph["og:url"] == reader.site.url(path)
        canonical = reader.page.locator("link[rel=canonical]").get_attribute("href")
        assert canonical == reader.site.url(path)


@pytest.fixture
def host():
    """Another site, whose one page has the two lines of the snippet; yields a function of them."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(server.text.encode("utf-8"))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_frame_on_another_site(desk, host, open_reader):
    """Two lines put the blog on another site: live, as tall as it needs, in the site's colours."""
    desk.publish("Entry")
    reader = open_reader("/healthz")
    home = reader.site.url("")
    host.text = (
        "<!doctype html><style>body { background: #102030; color: #f0e0d0 }</style>"
        f'<div data-livelog="{home}{desk.path}embed/"></div>\n'
        f'<script async src="{home}/blog/embed.js"></script>'
    )
    reader.page.goto(f"http://127.0.0.1:{host.server_address[1]}/")
    frame = reader.page.frame_locator("iframe")
    frame.locator(".badge[data-state=live]").wait_for()
    assert reader.page.locator("iframe").get_attribute("allow") == "web-share; clipboard-write"
    assert frame.get_by_role("button", name="Notify me").is_hidden()
    # Until the frame has said how tall it is, it has a height of its own.
    fitted = "() => document.querySelector('iframe').style.height !== '32rem'"
    reader.page.wait_for_function(fitted)
    short = reader.page.locator("iframe").bounding_box()["height"]
    desk.publish("News", summary="<p>Words</p>" * 3)
    frame.get_by_text("News").wait_for()
    taller = "height => document.querySelector('iframe').offsetHeight > height"
    reader.page.wait_for_function(taller, arg=short)
    colour = (
        "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    )
    assert frame.locator("body").evaluate(colour) == ["rgb(240, 224, 208)", "rgb(16, 32, 48)"]


def test_frame_shows_the_newest_alone(desk, open_reader):
    """An edit of an entry that is not in the frame stays out of it; older pages are elsewhere."""
    tokens = desk.publish_many(60)
    reader = open_reader(desk.path + "embed/")
    reader.page.locator(".badge[data-state=live]").wait_for()
    desk.edit(tokens[3], title="Edited")
    desk.publish("News")
    reader.wait_for_titles("News", *entries_down(59)[:20])
    desk.lay_anew()
    reader.wait_for_titles("News", *entries_down(59)[:49])
    assert reader.page.locator("#more a").count() == 0


def test_only_the_frame_may_stand_on_other_sites(desk, host, open_reader):
    """The page itself refuses to be framed."""
    reader = open_reader("/healthz")
    host.text = f'<!doctype html><iframe src="{reader.site.url(desk.path)}"></iframe>'
    with reader.page.expect_event("console", lambda said: "frame-ancestors" in said.text):
        reader.page.goto(f"http://127.0.0.1:{host.server_address[1]}/")
    reader.complaints.clear()


# The least contrast (WCAG 2) of an element's words with the page behind them.
CONTRAST = """
(element) => {
  const context = document.createElement("canvas").getContext("2d");
  const paint = (...colours) => {
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const parts = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = parts.map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const shades = [paint("white", paper), paint("white", paper, getComputedStyle(element).color)];
  const [dark, light] = shades.sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}
"""


@pytest.mark.parametrize(
    ("style", "paper"),
    [
        ("", "rgb(255, 255, 255)"),
        (":root { color-scheme: light dark }", "rgb(18, 18, 18)"),
        ("body { background: oklch(0.97 0.01 90); color: #222 }", None),
        ("body { background: color(srgb 0.1 0.1 0.1); color: #eee }", "rgb(26, 26, 26)"),
        ("body { background: rgba(0, 0, 0, 0.05) }", "rgb(242, 242, 242)"),
        (
            "* { transition: all 9s !important } body { background: #222; color: #eee }",
            "rgb(34, 34, 34)",
        ),
    ],
)
def test_frame_can_be_read_on_any_site(desk, host, open_reader, style, paper):
    """Whatever notation a site has its colours in, or none, and whatever the reader's system."""
    desk.publish("Entry", summary="<p>Words</p>")
    reader = open_reader("/healthz", color_scheme="dark")
    home = reader.site.url("")
    host.text = (
        f"<!doctype html><style>{style}</style>"
        f'<div data-livelog="{home}{desk.path}embed/"></div>\n'
        f'<script async src="{home}/blog/embed.js"></script>'
    )
    reader.page.goto(f"http://127.0.0.1:{host.server_address[1]}/")
    frame = reader.page.frame_locator("iframe")
    frame.locator(".badge[data-state=live]").wait_for()
    for words in (".credit", ".summary", "#entries h2"):
        assert frame.locator(words).evaluate(CONTRAST) >= 4.5, words
    if paper:
        seen = frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        assert seen == paper


def test_nothing_comes_from_elsewhere(desk, open_reader):
    """Only an entry's own picture is asked for at another host, and without a referrer."""
    desk.publish("Entry", image="https://pictures.example.org/p.jpg")
    reader = open_reader("/healthz")
    asked = []
    reader.page.on("request", lambda request: asked.append(request))
    with reader.page.expect_request("https://pictures.example.org/p.jpg") as picture:
        reader.page.goto(reader.site.url(desk.path))
        reader.wait_until_live()
    assert [each.url for each in asked if not reader.is_own(each.url)] == [picture.value.url]
    assert not picture.value.headers.get("referer")


def test_print_is_words_alone(desk, open_reader):
    """On paper there are no buttons, and a long entry is whole."""
    desk.publish("Entry", summary="<p>Words</p>" * 300)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    reader.page.emulate_media(media="print")
    for name in ("Pause", "Share", "Oldest first"):
        assert reader.page.get_by_text(name, exact=True).is_hidden()
    last = reader.page.locator(".summary p").last.bounding_box()
    article = reader.page.locator("#entries article").bounding_box()
    assert last["y"] + last["height"] <= article["y"] + article["height"]


def test_manifest_and_icons_are_served(desk, open_reader):
    """The page can be put on a home screen: each icon is a picture of the size that it is said to be."""
    reader = open_reader(desk.path)
    get = reader.context.request.get
    links = {}
    for rel in ("manifest", "icon", "apple-touch-icon"):
        links[rel] = reader.page.locator(f"link[rel={rel}]").evaluate("link => link.href")
        answer = get(links[rel])
        assert answer.ok and "immutable" in answer.headers["cache-control"]
    pictures = {
        urljoin(links["manifest"], each["src"]): each
        for each in get(links["manifest"]).json()["icons"]
    }
    pictures[links["apple-touch-icon"]] = {"type": "image/png", "sizes": "180x180"}
    for url, icon in pictures.items():
        answer = get(url)
        assert answer.headers["content-type"].split(";")[0] == icon["type"]
        if icon["type"] == "image/png":
            # The header's width and height: https://www.w3.org/TR/png/#11IHDR
            width, height = struct.unpack(">II", answer.body()[16:24])
            assert f"{width}x{height}" == icon["sizes"]
