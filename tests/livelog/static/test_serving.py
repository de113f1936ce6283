import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.templatetags.static import static

from livelog.static import archive as archives
from livelog.static import serving
from livelog.static.archive import Archive
from livelog.static.fingerprint import fingerprint, fingerprint_url
from livelog.static.release import Bundle, make_bundles
from tests.environment import ROOT

NAMES = settings.LIVELOG_BUNDLES


@pytest.fixture
def archive(redis_client, monkeypatch):
    """An archive that is empty as yet."""
    archives.get_client.cache_clear()
    archive = Archive()
    monkeypatch.setattr(archives, "archive", archive)
    monkeypatch.setattr(serving, "archive", archive)
    return archive


@pytest.fixture
def other_release(monkeypatch, rf):
    """Ask a process of another release, whose page.js is another; return its answer."""
    other = {"blog/page.js": Bundle("/static/blog/page.0123456789ab.js", b"other()")}
    monkeypatch.setattr(serving, "make_bundles", lambda: other)
    process = serving.StaticFiles(lambda request: None)
    return lambda url: process(rf.get(url))


@pytest.mark.parametrize("name", NAMES)
def test_each_bundle_can_be_made(name, tmp_path):
    """What LIVELOG_BUNDLES names is of forms that the bundler knows, and its script is one to Node."""
    bundle = make_bundles()[name]
    assert re.fullmatch(r"/static/blog/[\w/-]+\.[0-9a-f]{12}\.(js|css)", bundle.url)
    assert fingerprint(bundle.contents) in bundle.url
    node = shutil.which("node")
    if name.endswith(".js") and node:
        script = tmp_path / "bundle.mjs"
        script.write_bytes(bundle.contents)
        subprocess.run([node, "--check", str(script)], check=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_may_be_kept_for_ever(client, name):
    """Its address is of its contents; a browser that has it is not sent it again."""
    answer = client.get(static(name))
    assert answer.content == make_bundles()[name].contents
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    assert "immutable" in answer["Cache-Control"] and "public" in answer["Cache-Control"]
    again = client.get(static(name), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(static(name)).status_code == 405


def test_modules_are_served_while_debugging(client, settings):
    """So that what a browser says of a line is true of the file, and a change shows at once."""
    settings.DEBUG = True
    assert static("blog/page.js") == settings.STATIC_URL + "blog/page.js"
    source = (ROOT / "blog/static/blog/page.js").read_bytes()
    assert client.get(static("blog/page.js")).getvalue() == source


def test_files_below_a_fingerprint(tmp_path):
    """It changes with a file's name and with its contents, and with nothing else."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    first = fingerprint_url(str(tmp_path))
    assert first == fingerprint_url(str(tmp_path))
    (tmp_path / "a").write_text("2", encoding="utf-8")
    second = fingerprint_url(str(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, fingerprint_url(str(tmp_path))}) == 3


def test_a_page_of_another_release_gets_its_own_script(archive, other_release):
    """Whichever process is asked, while one release replaces the other and after it."""
    url, contents = make_bundles()["blog/page.js"]
    archive.renew()
    answer = other_release(url)
    assert (answer.status_code, answer.content) == (200, contents)
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("kept", [None, b"", b"alert()"])
def test_a_script_that_nobody_has_any_more(redis_client, archive, other_release, kept):
    """The page is sent on to today's, which is kept for ever under its own address alone."""
    url = make_bundles()["blog/page.js"].url
    if kept is not None:
        redis_client.set(archives.name_key(url), kept)
    answer = other_release(url)
    assert (answer.status_code, answer.url) == (302, "/static/blog/page.0123456789ab.js")
    assert not answer.has_header("Cache-Control")
    assert other_release("/static/blog/nothing.0123456789ab.js") is None


def test_a_page_names_what_is_kept(redis_client, archive, monkeypatch):
    """A process keeps its bundles when a page first names one, and again when a day has passed."""
    key = archives.name_key(static("blog/page.css"))
    monkeypatch.setattr("livelog.static.storage.archive", archive)
    static("blog/page.js")
    assert redis_client.ttl(key) > 29 * 86400
    redis_client.delete(key)
    static("blog/page.js")
    assert not redis_client.exists(key)
    archive.due = 0.0
    static("blog/page.js")
    assert redis_client.exists(key)


def test_pages_need_no_archive(archive, other_release, monkeypatch, caplog):
    """While Redis is away pages are made and scripts served; it is tried again after a minute."""
    monkeypatch.setattr(archives.settings, "REDIS_URL", "redis://127.0.0.1:9/0")
    archives.get_client.cache_clear()
    archive.renew()
    archive.renew()
    assert "Scripts are not kept for other releases" in caplog.text
    assert archive.due < archives.time.monotonic() + 2 * archives.RETRY
    assert len(caplog.records) == 1
    assert other_release(make_bundles()["blog/page.js"].url).status_code == 302
    archives.get_client.cache_clear()


def test_browsers_that_ask_for_the_favicon_get_one(client):
    """Also those that read no page: the address is not below the one that changes with contents."""
    answer = client.get("/favicon.ico", follow=True)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
