"""Nothing that a feed or an editor sends executes, whether it comes with the page or after it."""

import pytest

from tests.feed_server import rss, rss_item

SCRIPT = "<script>window.harm = 1</script><img src=x onerror='window.harm = 2'>"
HARMED = "() => window.harm !== undefined"


@pytest.fixture
def hostile(desk):
    """Publish an entry whose every field is an attack; what sanitising would do is left out."""

    def publish(title):
        return desk.publish(
            title + SCRIPT,
            link="javascript:window.harm=3",
            author_name='"><script>window.harm = 4</script>',
            source_title="</p></article>" + SCRIPT,
            source_link="JaVaScRiPt:window.harm=5",
            image='https://pictures.example.org/"onerror="window.harm=6',
            summary="<p>Words</p>",
        )

    return publish


def test_plain_fields_are_text(hostile, desk, open_reader):
    """Titles, names and links of every kind stay what they are: words."""
    hostile("With the page ")
    reader = open_reader(desk.path)
    reader.wait_until_live()
    hostile("Through the socket ")
    reader.wait_for_titles("Through the socket " + SCRIPT, "With the page " + SCRIPT)
    links = reader.page.locator("#entries a").evaluate_all("all => all.map((a) => a.protocol)")
    assert set(links) == {"http:"}  # the permalinks
    assert reader.page.locator("#entries script, #entries [onerror]").count() == 0
    assert reader.page.locator("#entries > article").count() == 2
    assert not reader.page.evaluate(HARMED)


def test_policy_holds_where_sanitising_failed(desk, open_reader):
    """Should a summary ever hold scripts, the Content-Security-Policy still keeps them still."""
    attack = f"<p onclick='window.harm = 7' style='color: red'>Click</p>{SCRIPT}"
    desk.publish_unsanitised("With the page", attack)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    desk.publish_unsanitised("Through the socket", attack)
    reader.wait_for_titles("Through the socket", "With the page")
    for paragraph in reader.page.get_by_text("Click").all():
        paragraph.click()
    assert not reader.page.evaluate(HARMED)
    assert reader.complaints and all("Content Security Policy" in one for one in reader.complaints)
    reader.complaints.clear()


def test_hostile_feed_executes_nothing(shared_site, feed_server, open_reader):
    """A feed full of attacks and broken HTML ends on the page as words, through every process."""
    url = feed_server.serve(rss([]))
    shared_site.env["LIVELOG_FEEDS"] = url
    blogger = shared_site.start_blogger("--feed", url, "--poll", "0.2")
    reader = open_reader("/blog/")
    reader.wait_until_live()
    attack = "<div onmouseover='window.harm = 8'>Broken <b>words<table></i></p>" + SCRIPT
    feed_server.serve(
        rss(
            [
                rss_item("1", "Title " + SCRIPT, summary=attack, link="javascript:window.harm=9"),
                rss_item(
                    "2", "Second", summary="<svg onload='window.harm = 10'><style>*{display:none}"
                ),
                rss_item("3", "Third", author="<script>window.harm = 11</script>Ann"),
            ]
        )
    )
    reader.page.get_by_text("Third").wait_for()
    reader.page.get_by_text("Broken words").hover()
    served = open_reader("/blog/")
    for page in (reader.page, served.page):
        assert page.locator("#entries article").count() == 3
        assert page.locator("#entries :is(script, svg, style, [onmouseover])").count() == 0
        assert not page.evaluate(HARMED)
    blogger.stop()
