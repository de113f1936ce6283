import os
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.parse.document import Document
from blog.feeds.parse.parser import parse
from blog.feeds.parse.sandbox import ROOT, ParserPool, ParserProcess, parse_safely
from tests.blog.feeds.conftest import DATA, NOW
from tests.environment import PATIENCE

URL = "https://feeds.example/feed"
FEED = (DATA / "wordpress.xml").read_bytes()
# Ampersands that mean nothing have to be mended one by one, in HTML that is not escaped.
BUSY = b"<rss><channel><title>%s</title><item></item></channel></rss>" % (b"<b>&a" * 1_500_000)


def vast(count):
    """Return a feed of entries that take a few bytes each, and a few hundred when they are read."""
    return b'{"version":"https://jsonfeed.org/version/1","items":[%s{}]}' % (b"{}," * count)


@pytest.fixture
def pool():
    """A pool of one process, which is gone after the test."""
    pool = ParserPool(size=1)
    yield pool
    pool.close()


def process_of(pool):
    """Return the pool's free process."""
    child = pool._free.get()
    pool._free.put(child)
    return child and child.process


def wait_until(condition, seconds=PATIENCE):
    """Wait until the condition holds; fail if it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.*")), ids=lambda path: path.name)
def test_the_result_is_that_of_parse(path):
    """Documents and errors, with all that is on them."""
    results = []
    for function in (parse, parse_safely):
        try:
            results.append(function(path.read_bytes(), url=URL, now=NOW))
        except FeedError as error:
            results.append((type(error), str(error), vars(error)))
    assert results[0] == results[1]


def test_a_web_page_names_its_feeds_through_the_pipe(pool):
    """An error keeps its type and its attributes."""
    with pytest.raises(NotAFeed) as caught:
        pool.parse((DATA / "page.html").read_bytes(), url=URL)
    assert "https://other.example/atom" in caught.value.alternates


def test_one_process_serves_many_feeds(pool):
    """It is started once."""
    pool.parse(FEED, url=URL)
    first = process_of(pool).pid
    pool.parse(FEED, url=URL)
    assert process_of(pool).pid == first


def test_a_feed_that_takes_too_long_is_given_up(pool):
    """After two seconds of CPU; the next feed has a new process."""
    with pytest.raises(FeedError, match="takes more than 2 s to parse"):
        pool.parse(BUSY, url=URL)
    assert len(pool.parse(FEED, url=URL).items) == 2


def test_a_feed_that_is_too_much_as_a_whole_gives_its_newest_entries(pool):
    """The document says how many of them have been left out."""
    busy = b"<item><guid>busy</guid><title>%s</title></item>" % (b"<b>&a" * 1_500_000)
    body = b"<rss><channel><item><guid>1</guid></item>%s<item><guid>2</guid></item></channel></rss>"
    document = pool.parse(body % busy, url=URL)
    assert [item.guid for item in document.items] == ["1", "2"] and document.left_out == 1


# What grows out of proportion in one part of the parser or another, if it is repeated.
PIECES = [
    b"<item>",
    b"<item><title>t</title></item>",
    b"<div><p><b><table>",
    b'<a href="x"',
    b'a="" ',
    b"&a;&lt;",
    b"<![CDATA[",
    b"<!--",
    b"<!ENTITY a 'aaaaaaaaaa'>",
    b"[",
    b"{},",
    b'"items":[',
    b"\xe6\x97",
    b" ",
]
SHELLS = [
    b"%s",
    b"<rss><channel>%s",
    b"<rss><channel><item><title>%s</title></item></channel></rss>",
    b"<rss><channel><item><description>%s</description></item></channel></rss>",
    b"<rss><channel><item %s></item></channel></rss>",
    b'<!DOCTYPE r [<!ENTITY a "b">%s]><rss><channel><title>&a;</title></channel></rss>',
    b'{"version":"https://jsonfeed.org/version/1","items":[%s{}]}',
]
REPEATED = st.tuples(st.sampled_from(PIECES), st.sampled_from([1, 100, 10_000, 200_000]))
CONTENTS = st.lists(REPEATED, min_size=1, max_size=3)
HEAVY = st.builds(
    lambda shell, parts: shell % b"".join(piece * times for piece, times in parts),
    st.sampled_from(SHELLS),
    CONTENTS,
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(body=HEAVY)
@example(body=BUSY)
@example(body=vast(3_000_000))
def test_anything_is_parsed_or_given_up_within_the_limits(body):
    """The kernel holds the process to 300 MB, and it is gone before a limit of CPU time that is a
    second longer than its own."""
    child = ParserProcess()
    try:
        child.ask(FEED, {"url": URL})
        pid, memory = child.process.pid, 300 * 1024 * 1024
        assert resource.prlimit(pid, resource.RLIMIT_AS) == (memory, memory)
        seconds = used_seconds(pid) + 2 + 1
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        try:
            assert isinstance(child.ask(body, {"url": URL}), (Document, FeedError))
        except EOFError:
            assert child.end() == -signal.SIGPROF
    finally:
        child.end()


def used_seconds(pid):
    """Return how much CPU time a process has used, in whole seconds, rounded up."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return -(-ticks // os.sysconf("SC_CLK_TCK"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_feed_that_takes_too_much_memory_is_given_up(pool):
    """Where the process may have no more; the next feed is parsed as ever.

    The limit is drawn close here, so that a slow machine is not out of time before it is out of memory.
    """
    pool.parse(FEED, url=URL)
    pid = process_of(pool).pid
    close = used_memory(pid) + 8 * 1024 * 1024
    resource.prlimit(pid, resource.RLIMIT_AS, (close, close))
    with pytest.raises(FeedError, match="takes more than 300 MB to parse"):
        pool.parse(vast(300_000), url=URL)
    assert len(pool.parse(FEED, url=URL).items) == 2
    assert process_of(pool).pid != pid


def used_memory(pid):
    """Return the size of a process's address space in bytes."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def test_a_process_that_was_killed_is_replaced(pool):
    """Without the feed being blamed for it."""
    pool.parse(FEED, url=URL)
    killed = process_of(pool)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert len(pool.parse(FEED, url=URL).items) == 2
    assert process_of(pool).pid != killed.pid


def test_a_process_that_a_feed_kills_twice_is_an_error(pool, monkeypatch):
    """The feed is given up with one line, and the pool goes on."""

    def die(child, body, options):
        child.process.kill()
        raise EOFError

    with monkeypatch.context() as patch:
        patch.setattr("blog.feeds.parse.sandbox.ParserProcess.ask", die)
        with pytest.raises(FeedError, match=r"the parser died of the feed \(signal 9\)"):
            pool.parse(FEED, url=URL)
    assert len(pool.parse(FEED, url=URL).items) == 2


def test_a_process_that_stops_answering_is_given_up(pool, monkeypatch):
    """As one that is stopped, or starved of CPU."""
    pool.parse(FEED, url=URL)
    monkeypatch.setattr("blog.feeds.parse.sandbox.WALL_SECONDS", 0.2)
    os.kill(process_of(pool).pid, signal.SIGSTOP)
    with pytest.raises(FeedError, match="takes more than"):
        pool.parse(FEED, url=URL)
    assert process_of(pool) is None


def test_a_large_feed_takes_its_process_with_it(pool):
    """And so the memory that it needed."""
    pool.parse(FEED + b" " * 2_000_000, url=URL)
    assert process_of(pool) is None


def test_many_threads_share_few_processes():
    """Each gets the document of its own feed."""
    pool, results = ParserPool(size=2), {}

    def work(number):
        body = b"<rss><channel><title>%d</title></channel></rss>" % number
        results[number] = pool.parse(body, url=URL).title

    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == {number: str(number) for number in range(40)}
    finally:
        pool.close()


def test_a_process_ends_with_its_parent():
    """However the parent ends, for it reads the end of its pipe."""
    code = (
        "import os; from blog.feeds.parse.sandbox import ParserPool; pool = ParserPool(1);"
        "pool.parse(b'<rss><channel></channel></rss>', url='https://x.example/');"
        "print(pool._free.get().process.pid, flush=True); os._exit(1)"
    )
    parent = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    wait_until(lambda: not is_running(int(parent.stdout)))


def is_running(pid):
    """Tell whether a process is there and not a zombie."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], stdout=subprocess.PIPE)
    return listed.stdout.strip() not in (b"", b"Z", b"Zs", b"ZN")


def test_a_process_whose_parent_died_meanwhile_ends_quietly():
    """A result that nobody is there to take is no error."""
    child = ParserProcess()
    child.process.send_signal(signal.SIGSTOP)
    child._pipe.send({"url": URL})
    child._pipe.send_bytes(FEED)
    child._pipe.close()
    child.process.send_signal(signal.SIGCONT)
    assert child.process.wait(PATIENCE) == 0


def test_a_process_does_without_django():
    """It starts in a tenth of the time, and has no settings to leak."""
    code = "import sys, blog.feeds.parse.sandbox; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
