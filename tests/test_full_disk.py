"""A disk that is full for real: the record and the pictures on a small tmpfs that something else fills."""

import json
import os
import subprocess
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.blog.desk.pictures.files import make_file
from tests.environment import NOT_ALLOWED, PATIENCE
from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site

pytestmark = pytest.mark.slow

SIZE = "16m"
AT_LEAST = 20  # posts, which without room in what SQLite has already are refused long before


@pytest.fixture
def disk(tmp_path):
    """A small file system, mounted for the test."""
    if os.getuid() != 0:
        pytest.skip(NOT_ALLOWED + "a file system can be mounted by root alone")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "livelog-test", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(NOT_ALLOWED + done.stderr)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def site(tmp_path, disk, migrated_database):
    """A site whose database and pictures are there; Redis has a disk of its own."""
    (disk / "media").mkdir()
    (disk / "db.sqlite3").write_bytes(migrated_database.read_bytes())
    places = {
        "DATABASE_URL": f"sqlite:///{disk / 'db.sqlite3'}",
        "LIVELOG_MEDIA_ROOT": str(disk / "media"),
        "LIVELOG_FEEDS": "none",
    }
    site = Site(tmp_path, migrated_database, **places)
    site.disk = disk
    yield site
    site.close()


def fill(disk):
    """Take all the room that there is."""
    with open(disk / "other", "wb", buffering=0) as other:
        for size in (65536, 1):
            try:
                while True:
                    other.write(b"x" * size)
            except OSError:
                continue


def ask(site, path, data, kind):
    """Return the status and the JSON of an answer to a program."""
    headers = {"Authorization": f"Bearer {site.token}", "Content-Type": kind}
    request = Request(site.url(f"/api/v1/blogs/liveblog{path}"), data, headers)
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except HTTPError as problem:
        return problem.code, json.load(problem)


def post(site, text):
    return ask(site, "/entries", json.dumps({"text": text}).encode(), "application/json")


def list_files(disk):
    return sorted(path.name for path in (disk / "media").rglob("*") if path.is_file())


def test_nothing_that_was_taken_is_lost(site):
    """Posts and pictures are refused with a sentence while it is full; then all goes on, nothing restarted."""
    running = [site.start_web(), site.start_worker(), site.start_blogger()]
    site.get("/blog/")
    site.token = site.manage("tokens", "add", "t", "--blog", "liveblog").stdout.split()[-1]
    reader = Reader(site.socket_url())
    taken = [post(site, "Before")[1]["id"]]
    status, picture = ask(site, "/media", make_file("PNG"), "image/png")
    assert status == 201
    taken.append(post(site, picture["markdown"])[1]["id"])
    files = list_files(site.disk)
    fill(site.disk)

    refused = []
    for number in range(1000):
        status, body = post(site, f"Number {number} " + "of many words " * 200)
        if status == 201:
            taken.append(body["id"])
        else:
            refused.append((status, body["detail"]))
        if len(refused) == AT_LEAST:
            break
    assert {status for status, _ in refused} == {503} and len(refused) == AT_LEAST
    assert all("disk is full" in detail for _, detail in refused)
    status, body = ask(site, "/media", make_file("PNG"), "image/png")
    assert status == 507 and "disk is full" in body["detail"]
    assert list_files(site.disk) == files
    with urlopen(picture["url"].replace("http://127.0.0.1:8000", site.url(""))) as answer:
        assert answer.status == 200
    reader.wait_for_entries(len(taken))

    (site.disk / "other").unlink()
    status, body = post(site, "After")
    assert status == 201
    taken.append(body["id"])
    assert ask(site, "/media", make_file("JPEG"), "image/jpeg")[0] == 201
    reader.wait_for_entries(len(taken))
    assert [entry["id"] for entry in reader.entries()] == taken
    assert [entry["id"] for entry in reversed(site.entries("")["entries"])] == taken[-50:]
    wait_for(lambda: "ok" in site.get("/healthz"), "all is well")
    assert all(process.is_running() for process in running)
