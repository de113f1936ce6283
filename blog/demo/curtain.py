"""The end of the demo: once the play's last entry is on the page, its live blog has ended too."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
CODE = "from blog.demo.curtain import end_blog; raise SystemExit(not end_blog({title!r}))"
RETRY = 3.0  # seconds between attempts: the entry may be on its way


def await_end(title: str, seconds: float) -> None:
    """End the default blog after so many seconds, once its entry `title` was published.

    Called as the demo begins; returns at once. Django runs in a process of its own, so that the
    feed's server stays one like any other.
    """
    threading.Thread(target=try_until_ended, args=(title, seconds), daemon=True).start()


def try_until_ended(title: str, seconds: float) -> None:
    """Wait, then run the process again and again until it tells that the blog has ended."""
    time.sleep(max(0.0, seconds))
    command = [sys.executable, str(MANAGE), "shell", "-c", CODE.format(title=title)]
    while subprocess.run(command, cwd=str(MANAGE.parent)).returncode:
        time.sleep(RETRY)


def end_blog(title: str) -> bool:
    """End the default blog if its entry of that title was published; tell whether it has ended."""
    from blog.const import DEFAULT_SLUG
    from blog.models import Blog

    blog = Blog.objects.get(slug=DEFAULT_SLUG)
    if blog.open and blog.entries.filter(title=title, seq__isnull=False).exists():
        blog.open = False
        blog.save()
    return not blog.open
