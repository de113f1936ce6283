"""manage.py post: one entry, from a terminal or a pipe."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from blog.desk import robots
from blog.desk.errors import DeskError
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.management.actions.rows import find_blog
from blog.management.arguments import BriefCommand
from blog.models.desk.people import EDITOR

NAME = "terminal"  # of the robot that writes it


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Publishes an entry and prints its address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="in Markdown; - reads standard input")
        parser.add_argument("--title", metavar="TITLE", default="", help="a headline")
        parser.add_argument("--blog", metavar="SLUG", help="default: the one at /blog/")
        parser.add_argument("--pin", action="store_true", help="keep it on top of the page")
        parser.add_argument("--key", action="store_true", help="as a key event")
        parser.add_argument("--draft", action="store_true", help="do not publish it yet")

    def handle(self, *args: Any, text: str, blog: str | None, **options: Any) -> None:
        """Write the entry; 2 where it cannot be."""
        try:
            home = find_blog(blog)
            values = read_values(read_text(text), options)
            user = robots.grant(robots.find_robot(NAME), {home.pk: EDITOR})
            entry = entries.post(user, home, values).entry
        except (CommandError, DeskError) as problem:
            self.refuse(problem)
        site = settings.LIVELOG_PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
        self.stdout.write(f"{site}{home.get_absolute_url()}entry/{entry.token}/")


def read_text(text: str) -> str:
    """Return the text, or what a pipe sends for it."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise CommandError("standard input is no text in UTF-8") from None


def read_values(text: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the desk's Form. Raises Invalid."""
    form = {
        "text": text,
        "title": options["title"],
        "pinned": str(int(options["pin"])),
        "key": str(int(options["key"])),
        "publish": "draft" if options["draft"] else "now",
    }
    return Form(form).values
