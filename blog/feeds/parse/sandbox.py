"""Parsing in processes that can be killed, for a thread can not.

A feed can be made to keep a parser busy for hours or to fill the memory. So the blogger's threads
hand each body to one of a few long-lived children, each with limits of its own: a timer of CPU time
whose signal ends it even inside a C function, and a limit on its address space. A child that dies
is replaced at the next feed. They are started as programs, not forked, so that it is safe from
threads, and import neither Django nor the caller's main module; when their parent goes away, they
read the end of their pipe and go too.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import queue
import resource
import signal
import subprocess
import sys
from datetime import datetime
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from blog.feeds.errors import FeedError, TooMuch
from blog.feeds.parse.document import Document
from blog.feeds.parse.parser import parse

CPU_SECONDS = 2.0
WALL_SECONDS = 20.0  # for a machine so busy that two seconds of CPU take that long
MEMORY = 300 * 1024 * 1024
PROCESSES = 2
# A child that has parsed a larger feed is let go, and the memory that it took with it.
LARGE = 1024 * 1024
# How many characters of entries are read of a feed that was too much as a whole.
BUDGET = 1024 * 1024
TOO_LONG = f"the feed takes more than {CPU_SECONDS:g} s to parse"
ROOT = Path(__file__).resolve().parents[3]


def parse_safely(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    now: datetime | None = None,
    truncated: bool = False,
) -> Document:
    """Do what `parse` does, within two seconds of CPU and 300 MB; FeedError past that as well.

    Of a feed that would take more, only as many of the newest entries are read as make a megabyte.
    Blocks; called from any thread. The first calls of a process wait for a child to start.
    """
    return _shared_pool(os.getpid()).parse(
        body, url=url, content_type=content_type, now=now, truncated=truncated
    )


class ParserPool:
    """A few parser processes, started when they are needed."""

    def __init__(self, size: int = PROCESSES) -> None:
        self._free: queue.LifoQueue[ParserProcess | None] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(None)

    def parse(self, body: bytes, **options: Any) -> Document:
        """Have the next free process parse; FeedError for whatever comes of it but a document."""
        try:
            return self._parse(body, options)
        except TooMuch:
            if len(body) <= BUDGET:
                raise
        return self._parse(body, {**options, "budget": BUDGET})

    def _parse(self, body: bytes, options: dict[str, Any]) -> Document:
        child = self._free.get()
        try:
            for attempt in (1, 2):
                child = child or ParserProcess()
                try:
                    reply = child.ask(body, options)
                    break
                except (EOFError, OSError):
                    status, child = child.end(), None
                    if status == -signal.SIGPROF:
                        raise TooMuch(TOO_LONG) from None
                    # Killed for no fault of this feed's, perhaps: the next one will tell.
                    if attempt == 2:
                        raise FeedError(_explain(status)) from None
            if child and len(body) > LARGE:
                child.end()
        finally:
            self._free.put(child if child and child.process.returncode is None else None)
        if isinstance(reply, FeedError):
            raise reply
        return reply

    def close(self) -> None:
        """End the processes that are free."""
        with contextlib.suppress(queue.Empty):
            while True:
                child = self._free.get_nowait()
                if child:
                    child.end()


class ParserProcess:
    """One child, and this side of the pipe to it."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "blog.feeds.parse.sandbox", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd=str(ROOT),
            # Ctrl-C is for the parent, which ends its children itself.
            start_new_session=True,
        )
        theirs.close()

    def ask(self, body: bytes, options: dict[str, Any]) -> Document | FeedError:
        """Return the Document or the FeedError that came of a body.

        Raises EOFError or OSError if the child has died, FeedError if it does not answer.
        """
        self._pipe.send(options)
        self._pipe.send_bytes(body)
        if not self._pipe.poll(WALL_SECONDS):
            self.end()
            raise FeedError(TOO_LONG)
        return self._pipe.recv()

    def end(self) -> int:
        """Kill the child, if it still lives, and return its exit status as subprocess does."""
        self._pipe.close()
        self.process.kill()
        return self.process.wait()


@functools.lru_cache(maxsize=1)
def _shared_pool(pid: int) -> ParserPool:
    # By process, because a pipe that two processes share after a fork would mix their feeds up.
    return ParserPool()


def _explain(status: int) -> str:
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    return f"the parser died of the feed ({how})"


def serve(pipe: Connection) -> None:
    """Parse what comes through the pipe until it ends: a child's whole life."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    # Some systems, macOS among them, have no such limit.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The parent may be gone before it has sent a feed, or before it has taken what came of it.
    with contextlib.suppress(EOFError, ConnectionError):
        while _serve_one(pipe):
            pass


def _serve_one(pipe: Connection) -> bool:
    """Parse the next body; return whether this process can go on."""
    options, body = pipe.recv(), pipe.recv_bytes()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    reply, exhausted = _try_parse(body, options)
    signal.setitimer(signal.ITIMER_PROF, 0)
    del body
    pipe.send_bytes(pickle.dumps(reply))
    return not exhausted


def _try_parse(body: bytes, options: dict[str, Any]) -> tuple[Document | FeedError, bool]:
    try:
        return parse(body, **options), False
    except FeedError as error:
        return error, False
    except MemoryError:
        return TooMuch(f"the feed takes more than {MEMORY // 1024 // 1024} MB to parse"), True


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
