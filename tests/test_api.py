"""The API over real processes: the README's lines as typed, and the death of whoever works on a post."""

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.environment import PATIENCE, ROOT
from tests.processes import wait_for

# Of a post: before its commit, at it, and before readers are told.
POINTS = ["posted", "api.noted", "api.committed", "logged"]
CLIENTS, POSTS, KILLS = 4, 250, 8
LULL = 2  # seconds that the client waits for an answer before it asks again
BLOCK = re.compile(r"```sh\n(TOKEN=.+?)```", re.S)


@pytest.fixture
def served(site):
    """A site with a worker, and its API's token."""
    make = "from blog.models import Blog; Blog.objects.get_or_create(slug='liveblog')"
    site.manage("shell", "-c", make)
    site.web = site.start_web()
    site.worker = site.start_worker()
    added = site.manage("tokens", "add", "test", "--blog", "liveblog").stdout
    site.token = added.splitlines()[-1]
    return site


def read_lines(document):
    """Return the lines that a document has one type, in this site's stead."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return BLOCK.search(text)[1].replace(".venv/bin/python", sys.executable)


def test_the_readmes_lines(served):
    """A token, an entry, a picture and a list, each as it stands there, by curl; docs/api.md has them too."""
    lines = read_lines("README.md")
    assert {*lines.splitlines()} <= {
        line.replace(".venv/bin/python", sys.executable)
        for line in (ROOT / "docs" / "api.md").read_text(encoding="utf-8").splitlines()
    }
    script = lines.replace("127.0.0.1:8000", f"127.0.0.1:{served.port}")
    script = script.replace("curl ", "echo; curl -sS --fail-with-body --compressed ")
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=str(ROOT),
        env=served.env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    entry, picture, page = map(json.loads, done.stdout.split("\n")[1:])
    assert entry["summary"] == "<p><strong>Goal!</strong> 1:0</p>" and entry["key"]
    assert picture["alt"] == "The page"
    assert [each["id"] for each in page["entries"]] == [entry["id"]]
    assert "lvl_" not in "".join(process.output() for process in served.processes)


def try_posting(site, text, key):
    """Return what was answered, None for nothing of use."""
    headers = {
        "Authorization": f"Bearer {site.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    url = site.url("/api/v1/blogs/liveblog/entries")
    request = Request(url, json.dumps({"text": text}).encode(), headers)
    try:
        with urlopen(request, timeout=LULL) as answer:
            return json.load(answer)
    except HTTPError as problem:
        assert problem.code >= 500, problem.read()
    except (URLError, OSError):
        pass
    return None


@pytest.mark.slow
def test_whoever_dies_there_is_one_entry(served):
    """A worker killed before, at and after the commit: the same key ends with one entry."""
    served.worker.kill()
    for point in POINTS:
        served.env["LIVELOG_FAIL_AT"] = point
        doomed = served.start_worker()
        try_posting(served, f"At {point}", point)
        wait_for(lambda doomed=doomed: not doomed.is_running(), f"the death at {point}")
        del served.env["LIVELOG_FAIL_AT"]
        worker = served.start_worker()
        answer = wait_for(
            lambda point=point: try_posting(served, f"At {point}", point), f"an answer at {point}"
        )
        assert answer["text"] == f"At {point}"
        worker.kill()
    served.start_worker()
    served.start_blogger()
    found = served.wait_for_entries(len(POINTS))
    assert sorted(each["summary"] for each in found) == sorted(
        f"<p>At {each}</p>" for each in POINTS
    )


@pytest.mark.slow
def test_four_clients_and_kills(served):
    """Each asks again until it has an answer, while all else is killed in turn: every post is one entry."""
    doomed = [served.worker, served.web, served.redis, served.start_blogger()]
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = [pool.submit(post_all, served, client) for client in range(CLIENTS)]
        for number in range(1, KILLS + 1):
            share = CLIENTS * POSTS * number // (KILLS + 1)
            wait_for(
                lambda share=share: count_entries(served) > share, f"{share} are in", pause=0.1
            )
            doomed[number % len(doomed)].restart()
        tokens = [token for each in done for token in each.result()]
    assert len(tokens) == len(set(tokens)) == CLIENTS * POSTS
    wait_for(lambda: not count_entries(served, "WHERE pending"), "readers have them all")
    known = {id.decode() for id in served.redis.client().hkeys("liveblog")}
    assert known == set(tokens) and count_entries(served) == len(tokens)


def post_all(site, client):
    """Post as one client does; return the ids of what was made."""
    return [
        wait_for(lambda key=f"{client}-{number}": try_posting(site, key, key), "an answer")["id"]
        for number in range(POSTS)
    ]


def count_entries(site, which=""):
    """Return how many entries the record has."""
    with contextlib.closing(sqlite3.connect(str(site.database))) as connection:
        return connection.execute(f"SELECT COUNT(*) FROM blog_entry {which}").fetchone()[0]
