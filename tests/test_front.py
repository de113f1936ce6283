"""Daphne's front before the real pages: what it answers by itself, and when it does not."""

from http.client import HTTPConnection

import pytest

from tests.environment import PATIENCE
from tests.page.newsroom import Desk, Newsroom
from tests.processes import wait_for
from tests.reader import Reader


@pytest.fixture
def live_site(site):
    site.start_web()
    site.worker = site.start_worker()
    return site


@pytest.fixture
def newsroom(site):
    newsroom = Newsroom(site)
    yield newsroom
    newsroom.close()


def ask(site, path="/blog/", method="GET", **headers):
    """Return the status, the headers in lower case and the body of an answer."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return (*found, body)


def status_of(site, path="/blog/", **headers):
    return ask(site, path, **headers)[1].get("cache-status", "")


def publish(site, title):
    site.manage(
        "shell",
        "-c",
        "from blog.models import *; blog = Blog.objects.get(slug='liveblog');"
        f"Entry.objects.create(blog=blog, title={title!r})",
    )


def wait_until_watched(site, path="/blog/"):
    """Wait until the front keeps a page longer than its second, as every change is told to it."""

    def is_stale():
        return "detail=stale" in status_of(site, path)

    wait_for(is_stale, "the front shows a stale page while nothing changes")


def test_page_is_kept_until_something_changes(live_site):
    """A page comes from Daphne alone, and an entry or a removal is on the next one asked for."""
    wait_until_watched(live_site)
    publish(live_site, "Just in")
    assert "Just in" in wait_for(lambda: "Just in" in ask(live_site)[2] and ask(live_site)[2], "it")
    wait_until_watched(live_site)
    remove = "from blog.models import *; e = Entry.objects.get(); e.state = 'removed'; e.save()"
    live_site.manage("shell", "-c", remove)
    wait_for(lambda: "Just in" not in ask(live_site)[2], "removed from the page")
    live_site.worker.kill()
    assert "Just in" not in ask(live_site)[2]


@pytest.mark.slow
def test_page_is_shown_while_workers_are_gone(live_site):
    """What was public a moment ago stays readable, and says how old it is."""
    wait_until_watched(live_site)
    live_site.worker.kill()
    found = wait_for(
        lambda: ask(live_site)[:2] if "detail=stale" in status_of(live_site) else None, "stale"
    )
    assert found[0] == 200 and int(found[1]["age"]) >= 1


def test_static_file_comes_from_memory(live_site):
    """Kept for ever, compressed once, and conditional."""
    page = ask(live_site)[2]
    path = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    _, first, body = ask(live_site, path)
    live_site.worker.kill()
    status, headers, again = ask(live_site, path)
    assert (status, again) == (200, body) and headers["cache-status"] == "livelog; hit"
    assert "immutable" in headers["cache-control"]
    assert ask(live_site, path, If_None_Match=first["etag"])[0] == 304
    status, headers, none = ask(live_site, path, method="HEAD")
    assert (status, none, headers["content-length"]) == (200, "", str(len(body.encode())))
    assert ask(live_site, path, Range="bytes=0-9")[2] == body[:10]


def test_both_ways_of_answering_say_the_same(live_site):
    """A plain request is answered from its bytes, another by Twisted: nobody sees which."""
    path = ask(live_site)[2].split('<link rel="stylesheet" href="')[1].split('"')[0]
    ask(live_site, path)
    tag = ask(live_site, path)[1]["etag"]
    for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": tag}):
        plain, usual = (
            ask(live_site, path, **headers),
            ask(live_site, path, Content_Length="0", **headers),
        )
        assert plain[1].pop("age") <= usual[1].pop("age")
        assert plain == usual and plain[1]["cache-status"] == "livelog; hit"


def test_languages_are_kept_apart(live_site):
    """By what the site has, not by what browsers say."""
    for accepted, language in (
        ("en-GB", "en"),
        ("zh-TW,en;q=0.5", "zh-hans"),
        ("de,zh", "zh-hans"),
    ):
        assert ask(live_site, Accept_Language=accepted)[1]["content-language"] == language

    def is_hit():
        return "hit" in status_of(live_site, Accept_Language="zh-HK")

    wait_for(is_hit, "another tag of a language that is kept")


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/healthz", "/nothing"])
def test_private_pages_are_not_kept(live_site, path):
    """Nor with a cookie, nor after each other."""
    for headers in ({}, {"Cookie": "sessionid=x"}, {}):
        assert "hit" not in status_of(live_site, path, **headers)


def test_front_can_be_turned_off(site):
    """With LIVELOG_FRONT=0 Daphne answers nothing by itself."""
    site.env["LIVELOG_FRONT"] = "0"
    site.start_web()
    site.start_worker()
    assert status_of(site) == status_of(site) == ""


def test_what_readers_are_not_told_is_gone_too(live_site, newsroom):
    """A deleted version is on no page that is asked for, and of a deleted blog there is none."""
    kept, dropped = Desk(newsroom, "a"), Desk(newsroom, "b")
    token = kept.publish("As it was")
    kept.edit(token, title="As it is")
    page = f"{kept.path}entry/{token}/"
    reader = Reader(live_site.socket_url())
    for path in (dropped.path, page):
        wait_until_watched(live_site, path)
    for path in (dropped.path, page):
        # Nothing is under way that would tell of what comes next.
        wait_for(lambda path=path: status_of(live_site, path) == "livelog; hit", "kept anew")
    assert "As it was" in ask(live_site, page)[2]
    newsroom.ask("expunge", token=token)
    newsroom.ask("delete_blog", slug="b")
    # A Daphne takes what it is told in its order.
    Desk(newsroom, "liveblog").publish("Told after both")
    reader.wait_for_entries(1)
    reader.close()
    assert "As it was" not in ask(live_site, page)[2]
    assert ask(live_site, dropped.path)[0] == 404


def test_hidden_blog_is_in_no_front(live_site, newsroom):
    """Kept while it was public, gone at once when it is hidden; from then on who is signed in alone has it."""
    desk = Desk(newsroom, "secret", title="Secret words")
    paths = [desk.path, desk.path + "feed.json"]
    key = newsroom.ask("sign_in", slug="secret", name="Ana")
    for path in (*paths, "/", "/blogs.json"):
        wait_until_watched(live_site, path)
        assert "Secret" in ask(live_site, path)[2], path
    newsroom.ask("change_blog", slug="secret", private=True)
    for path in paths:
        wait_for(lambda path=path: ask(live_site, path)[0] == 404, "the front was told")
        for headers in ({}, {"Cookie": f"sessionid={key}"}) * 2:
            status, found, body = ask(live_site, path, **headers)
            assert (status, "Secret" in body) == ((200, True) if headers else (404, False))
            assert "hit" not in found.get("cache-status", "")
    for path in ("/", "/blogs.json"):
        wait_for(lambda path=path: "Secret" not in ask(live_site, path)[2], "it is in no list")
