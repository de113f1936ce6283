"""manage.py feeds."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.feeds.jobs.poll import Poll
from blog.models import Blog, Entry, Feed
from tests.blog.factory import default_blog, make_entry, make_feed
from tests.feed_server import rss, rss_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

LINK = '<link rel="alternate" type="application/rss+xml" href="%s">'


@pytest.fixture(autouse=True)
def blog(db):
    """The default blog, there whichever test ran before."""
    return default_blog()


@pytest.fixture
def feeds(capsys):
    """Run the command and return what it wrote."""

    def run(*arguments):
        capsys.readouterr()
        call_command("feeds", *arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def serve(feed_server):
    """Serve a feed of one entry, or a web page that names feeds, and return its URL."""

    def serve(path="/feed", page=None):
        if page is None:
            return feed_server.serve(rss([rss_item("g1", "Entry One")], title="Ours"), path=path)
        body = "<!DOCTYPE html><html><head>{}</head></html>".format(
            "".join(LINK % to for to in page)
        )
        return feed_server.serve(body, path=path, content_type="text/html")

    return serve


def test_add_follows_a_feed(feeds, serve):
    """The feed is read once, so that a typing error is found now, and is due at once."""
    url = serve()
    said = feeds("add", url)
    feed = Feed.objects.get()
    assert (feed.url, feed.blog.slug) == (url, "liveblog") and feed.next_poll <= timezone.now()
    assert "Added" in said and "Ours, 1 entries" in said
    assert "already" in feeds("add", url) and Feed.objects.count() == 1


def test_add_to_another_blog(feeds, serve):
    """--blog names the blog; a name that does not exist is answered with those that do."""
    other = Blog.objects.create(slug="other", title="Other")
    feeds("add", serve(), "--blog", "other")
    assert Feed.objects.get().blog == other
    with pytest.raises(CommandError, match="liveblog, other"):
        feeds("add", serve(), "--blog", "nope")


def test_add_finds_the_feed_of_a_page(feeds, serve):
    """A web page that names one feed stands for it, and the operator is told."""
    url = serve()
    said = feeds("add", serve("/", page=["/feed"]))
    assert Feed.objects.get().url == url and "names the feed " + url in said


@pytest.mark.parametrize("page, said", [(["/a", "/b"], "/a, .*/b"), ([], "names none")])
def test_add_does_not_guess(feeds, serve, page, said):
    """A page that names several feeds, or none, is refused with what it names."""
    with pytest.raises(CommandError, match=said):
        feeds("add", serve("/", page=page))
    assert not Feed.objects.exists()


def test_add_takes_the_feed_that_is_chosen(feeds, serve):
    """The operator is shown what the page names, and chooses by its number."""
    url = serve("/b")
    said = feeds("add", serve("/", page=["/a", "/b"]), "--choose", "2")
    assert "  1  " in said and f"  2  {url}" in said
    assert Feed.objects.get().url == url
    with pytest.raises(CommandError, match="choose from 1 to 2"):
        feeds("add", serve("/", page=["/a", "/b"]), "--choose", "3")


@pytest.mark.parametrize("typed", ["2", "b", ""])
def test_add_asks_on_a_terminal(feeds, serve, monkeypatch, typed):
    """Which feed of a page is meant; no number is none of them."""
    url = serve("/b")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda asked: typed)
    if typed == "2":
        feeds("add", serve("/", page=["/a", "/b"]))
        assert Feed.objects.get().url == url
    else:
        with pytest.raises(CommandError, match="None was chosen"):
            feeds("add", serve("/", page=["/a", "/b"]))


def test_add_follows_the_feed_of_a_page_that_is_down(feeds, serve, feed_server):
    """What cannot be read now is tried again: the feed, not the page that names it."""
    url = feed_server.serve(b"", status=503)
    assert "cannot be read now" in feeds("add", serve("/", page=["/feed"]))
    assert Feed.objects.get().url == url


def test_password_is_shown_nowhere(feeds, serve, tmp_path):
    """Nor asked for: whoever manages feeds names them as they are listed."""
    secret = serve().replace("://", "://press:s3cret@")
    serve("/", page=["/feed"])
    said = feeds("add", secret.replace("/feed", "/"))
    assert Feed.objects.get().url == secret
    said += feeds("list") + feeds("test", secret) + feeds("export")
    said += feeds("export", str(tmp_path / "feeds.opml"))
    assert "a password, which is not in the file: 1" in said
    said += feeds("pause", serve()) + feeds("resume", secret) + feeds("remove", serve())
    assert "s3cret" not in said and "press" not in said and not Feed.objects.exists()


def test_add_what_cannot_be_read_now(feeds, feed_server):
    """A server that is down may come back: the feed is followed, and the operator told."""
    feed_server.serve(b"", status=503)
    assert "cannot be read now" in feeds("add", feed_server.url())
    assert Feed.objects.count() == 1


def test_add_refuses_what_is_gone(feeds, feed_server):
    """A feed that is gone for good is not followed."""
    feed_server.serve(b"", status=410)
    with pytest.raises(CommandError, match="gone for good"):
        feeds("add", feed_server.url())
    assert not Feed.objects.exists()


def test_add_takes_over_what_was_named_once(feeds, serve):
    """A row that --feed made is polled by itself from now on."""
    make_feed(serve(), on_demand=True, active=False, next_poll=None)
    feeds("add", serve())
    feed = Feed.objects.get()
    assert not feed.on_demand and feed.active and feed.next_poll <= timezone.now()


def test_list_shows_trouble_first(feeds):
    """Every feed with its condition, the failing ones on top."""
    make_feed("https://a.example/", last_success=timezone.now())
    make_feed("https://b.example/", failures=3, last_error="HTTP 500")
    make_feed("https://c.example/", active=False)
    make_feed("https://once.example/", on_demand=True)
    lines = feeds("list").splitlines()
    assert [line.split()[1] for line in lines[1:4]] == [
        "https://b.example/",
        "https://c.example/",
        "https://a.example/",
    ]
    assert "failing, 3 in a row: HTTP 500" in lines[1] and "paused" in lines[2]
    assert lines[4:] == ["feeds: 3, failing: 1"]


def test_list_takes_one_query(feeds, django_assert_num_queries):
    """Thousands of feeds are listed as quickly as one."""
    for number in range(5):
        make_feed(f"https://{number}.example/")
    with django_assert_num_queries(1):
        feeds("list")


def test_test_shows_what_would_be_published(feeds, serve):
    """What is new is told from what the blog has; nothing is recorded."""
    said = feeds("test", serve())
    assert "Ours" in said and "validators  etag" in said
    assert "new     no date  Entry One" in said and "https://example.org/g1" in said
    assert not Feed.objects.exists() and not Entry.objects.exists()


def test_test_knows_what_is_published(feeds, serve):
    """An entry that the blog has, by its link, is told as known."""
    url = serve()
    poll = Poll(make_feed(url))
    poll.run()
    poll.record(60)
    assert "known   no date  Entry One" in feeds("test", url)


def test_test_names_the_feed_of_a_page(feeds, serve):
    """A web page is answered with the feed that it names, and what that would publish."""
    url = serve()
    said = feeds("test", serve("/", page=["/feed"]))
    assert "names the feed " + url in said and "Entry One" in said


def test_test_says_what_is_wrong(feeds, feed_server):
    """What is no feed is one line and exit 1."""
    with pytest.raises(CommandError, match="HTTP 404"):
        feeds("test", feed_server.url("/missing"))


def test_pause_and_resume(feeds):
    """A feed that was paused, or stopped by its server, is polled again when it is resumed."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(failures=2, last_error="gone", next_poll=late)
    feeds("pause", feed.url)
    feed.refresh_from_db()
    assert not feed.active
    feeds("resume", feed.url)
    feed.refresh_from_db()
    assert feed.active and feed.next_poll <= timezone.now()
    assert (feed.failures, feed.last_error) == (0, "")


def test_remove_keeps_the_entries(feeds):
    """What was published stays published."""
    feed = make_feed()
    make_entry("Stays", feed=feed, position=1, pending=False)
    make_entry("Was never seen", feed=feed)
    said = feeds("remove", feed.url)
    assert not Feed.objects.exists() and Entry.objects.get().title == "Stays"
    assert "its published entries stay" in said and "went with it: 1" in said


def test_what_nobody_follows_cannot_be_paused(feeds):
    """A typing error changes nothing and is told."""
    with pytest.raises(CommandError, match="No blog follows"):
        feeds("pause", "https://typo.example/")


def test_export_and_import(feeds, tmp_path):
    """A list that was written is read again, titles and pauses with it."""
    make_feed("https://a.example/", title="A & co")
    make_feed("https://b.example/", active=False)
    file = str(tmp_path / "feeds.opml")
    assert "Feeds written" in feeds("export", file)
    Feed.objects.all().delete()
    make_feed("https://b.example/")
    assert "feeds added: 1, there already: 1" in feeds("import", file)
    a, b = Feed.objects.order_by("url")
    assert (a.title, a.active, a.host, b.active) == ("A & co", True, "a.example", True)


def test_export_to_the_terminal(feeds):
    """Without a file the list is written to standard output."""
    make_feed("https://a.example/")
    assert feeds("export").startswith("<?xml") and "https://a.example/" in feeds("export")


def test_import_leaves_out_what_is_no_address(feeds, tmp_path):
    """A feed that could not be fetched is named and left out; the others are followed."""
    file = tmp_path / "feeds.opml"
    outline = '<outline xmlUrl="%s"/>'
    outlines = outline % "file:///etc/passwd" + outline % "https://a.example/"
    file.write_text(f"<opml><body>{outlines}</body></opml>")
    assert "Left out, not the address of a feed: file:///etc/passwd" in feeds("import", str(file))
    assert Feed.objects.get().url == "https://a.example/"


@pytest.mark.parametrize("attribute, active", [("", True), ('isComment="true"', False)])
def test_import_takes_over_what_was_named_once(feeds, tmp_path, attribute, active):
    """A row that --feed made is one of the blog's feeds from now on, and counts as added."""
    late = timezone.now() + timedelta(days=1)
    make_feed("https://a.example/", on_demand=True, next_poll=late)
    file = tmp_path / "feeds.opml"
    outline = f'<outline text="A" xmlUrl="https://a.example/" {attribute}/>'
    file.write_text(f"<opml><body>{outline}</body></opml>")
    assert "feeds added: 1, there already: 0" in feeds("import", str(file))
    feed = Feed.objects.get()
    assert (feed.on_demand, feed.active, feed.title) == (False, active, "A")
    assert feed.next_poll <= timezone.now()
    assert "feeds added: 0, there already: 1" in feeds("import", str(file))


def test_long_list_is_imported_in_few_queries(feeds, tmp_path):
    """Thousands of feeds are added at once, each once."""
    outline = '<outline text="F" xmlUrl="https://%d.example/"/>'
    file = tmp_path / "feeds.opml"
    outlines = "".join(outline % (number % 400) for number in range(500))
    file.write_text(f"<opml><body>{outlines}</body></opml>")
    make_feed("https://7.example/")
    with CaptureQueriesContext(connection) as queries:
        assert "feeds added: 399, there already: 1" in feeds("import", str(file))
    assert len(queries) < 20
    feed = Feed.objects.get(url="https://399.example/")
    assert (feed.host, feed.active) == ("399.example", True) and feed.next_poll <= timezone.now()


def test_import_says_what_is_wrong(feeds, tmp_path):
    """A file that is missing, or no OPML, is one line."""
    with pytest.raises(CommandError, match="No such file"):
        feeds("import", str(tmp_path / "missing"))
    (tmp_path / "page.html").write_text("<html/>")
    with pytest.raises(CommandError, match="not OPML"):
        feeds("import", str(tmp_path / "page.html"))


def test_strangers_command_no_terminal(feeds, feed_server):
    """What a feed says is shown as it is, in refusals as in tables."""
    make_feed("https://a.example/feed", failures=1, last_error="HTTP 500 \x1b]0;pwned\x07")
    assert r"\x1b]0;pwned\x07" in feeds("list")
    url = feed_server.serve(rss([rss_item("g1", "An entry &#x9b;31m")], title="Ours &#x9b;2J"))
    said = feeds("test", url)
    assert "Ours" in said and "An entry" in said
    assert "\x9b" not in said and "\x1b" not in said
    with pytest.raises(CommandError, match=r"There is no blog \\x1b\[2J"):
        call_command("feeds", "list", "--blog", "\x1b[2J")
