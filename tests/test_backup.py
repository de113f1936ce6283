"""docs/operate.md's backup and restore, as its lines stand there, on a site that lost everything meanwhile."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.blog.desk.pictures.files import make_file
from tests.environment import PATIENCE, ROOT
from tests.postgres import execute
from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site

pytestmark = pytest.mark.slow

OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.+?)^```", re.M | re.S)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def kept(request, tmp_path, migrated_database):
    """A site with what docs/operate.md would have in /var/lib/livelog and /etc/livelog."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "media").mkdir()
    places = {"LIVELOG_MEDIA_ROOT": str(tmp_path / "media"), "LIVELOG_FEEDS": "none"}
    if request.param == "PostgreSQL":
        places["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    site = Site(tmp_path, migrated_database, **places)
    env = f"DATABASE_URL={site.env['DATABASE_URL']}\n"
    (tmp_path / "etc" / "env").write_text(env)
    site.is_sqlite = request.param == "SQLite"
    site.manage("migrate", "-v0")
    yield site
    site.close()


def read_lines(site):
    """Return the lines of the backup and those of the restore, in this site's stead."""
    chapter = OPERATE.split("## Backup and restore")[1].split("\n## ")[0]
    backup, restore, other = (block.splitlines() for block in BLOCK.findall(chapter))
    if not site.is_sqlite:
        for lines, line in zip((backup, restore), other):
            (place,) = [n for n, each in enumerate(lines) if "$B/db.sqlite3" in each]
            lines[place] = line
    for name in ("stop", "start"):
        assert sum(line.startswith(f"systemctl {name} ") for line in restore) == 1
    restore = [line for line in restore if not line.startswith("systemctl ")]
    return [[adapt(site, line) for line in lines] for lines in (backup, restore)]


def adapt(site, line):
    """Return a line with the site's places in it; the owner is whoever runs the test."""
    for name, other in (
        (" && chgrp -R livelog /etc/livelog", ""),
        (" && chown -R livelog:livelog /var/lib/livelog/media", ""),
        ("/var/lib/livelog", str(site.directory)),
        ("/etc/livelog $B", f"$B && cp -a {site.directory}/etc $B/livelog"),
        ("$B/livelog /etc", f"$B/livelog/. {site.directory}/etc"),
        ("/etc/livelog", f"{site.directory}/etc"),
        ("/backup", f"{site.directory}/backup"),
        ("-o livelog -g livelog ", ""),
        ("deploy/manage", f"{sys.executable} manage.py"),
    ):
        line = line.replace(name, other)
    return line


def type_lines(site, lines, **more):
    done = subprocess.run(
        ["bash", "-euxc", "\n".join(lines)],
        cwd=str(ROOT),
        env={**site.env, **more},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def ask(site, path, data, kind):
    headers = {"Authorization": f"Bearer {site.token}", "Content-Type": kind}
    with urlopen(Request(site.url(f"/api/v1/blogs/liveblog{path}"), data, headers)) as answer:
        return json.load(answer)


def post(site, text):
    return ask(site, "/entries", json.dumps({"text": text}).encode(), "application/json")


def start(site):
    return [site.start_web(), site.start_worker(), site.start_blogger()]


def read_cursor(site):
    """Return where a reader is that has all there is."""
    site.wait_for_entries(1)
    found = site.entries()
    return f"/blog/?since={found['seq']}&epoch={found['epoch']}"


def lose_everything(site, is_redis_lost):
    if site.is_sqlite:
        for path in site.directory.glob("db.sqlite3*"):
            path.unlink()
    else:
        execute(site.env["DATABASE_URL"], "DROP SCHEMA public CASCADE")
        execute(site.env["DATABASE_URL"], "CREATE SCHEMA public")
    shutil.rmtree(str(site.directory / "media"))
    shutil.rmtree(str(site.directory / "etc"))
    (site.directory / "etc").mkdir()
    if is_redis_lost:
        site.redis.client().flushall()


@pytest.mark.parametrize("is_redis_lost", [True, False], ids=["Redis lost", "Redis kept"])
def test_all_is_as_it_was(kept, is_redis_lost):
    """Pages and pictures too; readers with cursors of before and after the backup end with what there is."""
    site = kept
    running = start(site)
    site.get("/blog/")
    site.token = site.manage("tokens", "add", "t", "--blog", "liveblog").stdout.split()[-1]
    picture = ask(site, "/media?alt=Both", make_file("PNG"), "image/png")
    for text in ("One", picture["markdown"], "Three"):
        post(site, text)
    site.wait_for_entries(3)
    before, cursors = site.entries("")["entries"], [read_cursor(site)]
    backup, restore = read_lines(site)
    type_lines(site, backup)
    post(site, "Four, which no backup has")
    site.wait_for_entries(4)
    cursors.append(read_cursor(site))
    for process in running:
        process.stop()
    lose_everything(site, is_redis_lost)
    (folder,) = (site.directory / "backup").iterdir()
    type_lines(site, restore, B=str(folder))
    start(site)
    assert site.entries("")["entries"] == before
    assert "Three" in site.get("/blog/") and "Four" not in site.get("/blog/")
    with urlopen(picture["url"].replace("http://127.0.0.1:8000", site.url(""))) as answer:
        assert answer.status == 200
    for cursor in cursors:
        check_reader(site, cursor, before)
    assert "DATABASE_URL" in Path(site.directory, "etc", "env").read_text()


def check_reader(site, cursor, before):
    """Have a reader come with a cursor; it ends with what there is, and gets what is new, once."""
    reader = Reader(site.socket_url(cursor))
    reset = reader.wait_for("reset")
    page = {each["id"] for each in reset["entries"]}
    assert page >= {each["id"] for each in before}
    entry = post(site, "And on")
    reader.read_until(
        lambda it: entry["id"] in {each["id"] for each in it.entries()}, "the new one"
    )
    assert [each["id"] for each in reader.entries()].count(entry["id"]) == 1
    reader.close()
    wait_for(
        lambda: entry["id"] in {each["id"] for each in site.entries()["entries"]}, "all have it"
    )
