"""What commands take as arguments, checked; argparse tells the operator what was wanted."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from functools import partial
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from livelog.address import is_url, strip_credentials
from livelog.logs import escape

DAY = 86400
MAX_URL = 500  # characters of a feed's URL that the record takes


def seconds(text: str) -> float:
    """Return a number of seconds given on the command line."""
    return read_number(text, 0)


def interval(text: str) -> float:
    """Return the seconds between polls given on the command line, as LIVELOG_POLL may be."""
    return read_number(text, 0.1)


def read_number(text: str, least: float) -> float:
    """Return a number of seconds, at least so many and at most a day's."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not least <= number <= DAY:
        raise ArgumentTypeError(
            f"a number of seconds from {least:g} to {DAY} is wanted, not {text}"
        )
    return number


def feed_url(text: str) -> str:
    """Return a feed's URL given on the command line."""
    if is_feed_url(text):
        return text
    shown = strip_credentials(text[:200])
    if not text.lower().startswith(("http://", "https://")):
        raise ArgumentTypeError(f"a feed's address begins with http:// or https://: {shown}")
    if len(text) > MAX_URL:
        raise ArgumentTypeError(f"a feed's address has at most {MAX_URL} characters: {shown}…")
    raise ArgumentTypeError(f"it names no host that could be asked: {shown}")


def is_feed_url(text: str) -> bool:
    """Tell whether this can be a feed's URL: that of a row of the record."""
    return is_url(text) and len(text) <= MAX_URL


def be_brief(parser: CommandParser) -> CommandParser:
    """Return a parser that refuses arguments in one line, without the usage, and ends with 2."""

    def refuse(message: str) -> None:
        if not parser.called_from_command_line:
            CommandParser.error(parser, message)
        parser.exit(2, f"{parser.prog}: {message}\n")

    setattr(parser, "error", refuse)  # noqa: B010 (mypy holds a method for no variable)
    return parser


def add_actions(parser: CommandParser) -> Any:
    """Return what a command's actions are added to; the one chosen is its option `action`."""
    # Without this Django takes a wrong argument of an action for a bug of the caller's.
    kind: Any = partial(parser.__class__, called_from_command_line=parser.called_from_command_line)
    return parser.add_subparsers(dest="action", required=True, metavar="action", parser_class=kind)


class BriefCommand(BaseCommand):
    """A command that says in one line what is wrong with what it was given, and ends with 2."""

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """Have it say in one line what is wanted."""
        return be_brief(super().create_parser(*args, **options))

    def refuse(self, problem: object, action: str = "") -> NoReturn:
        """End with 2, saying why."""
        name = f"{self.__module__.rpartition('.')[2]} {action}".rstrip()
        self.stderr.write(f"manage.py {name}: {escape(str(problem))}")
        sys.exit(2)
