"""manage.py tokens: which programs may use the API."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any, Callable

from django.core.management.base import CommandError, CommandParser

from blog.management.actions import tokens
from blog.management.arguments import BriefCommand, add_actions, be_brief
from blog.models.token import RATE, SCOPES, WRITE

ACTIONS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (tokens.add_token, "let a program in: prints the token, once, on the last line"),
    "list": (tokens.list_tokens, "show which there are, what each may do, and its last use"),
    "revoke": (tokens.revoke_token, "let it in no more, at once"),
}
MOST = 1_000_000  # requests a minute


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Adds, lists and revokes the tokens by which programs use the API."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = add_actions(parser)
        for name, (_, does) in ACTIONS.items():
            action = be_brief(actions.add_parser(name, help=does, description=does))
            if name != "list":
                action.add_argument("name", metavar="NAME", help="what it is for")
            if name == "add":
                add_options(action)

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do what was asked for; 2 where it cannot be done so."""
        act, _ = ACTIONS[action]
        names = ("name", "blog", "scope", "origin", "rate")
        chosen = {name: options[name] for name in names if name in options}
        try:
            # Not escaped: a token is printed as it is. Tables are escaped where they are made.
            act(self.stdout.write, **chosen)
        except CommandError as problem:
            self.refuse(problem, action)


def read_rate(text: str) -> int:
    """Return how many requests a minute a token is given."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= MOST):
        raise ArgumentTypeError(f"a number from 1 to {MOST} is wanted, not {text[:100]}")
    return int(text)


def add_options(action: CommandParser) -> None:
    """Add what a new token may be given."""
    known = [scope for scope, _ in SCOPES]
    action.add_argument(
        "--blog", metavar="SLUG", action="append", required=True, help="for which; may be repeated"
    )
    action.add_argument("--scope", choices=known, default=WRITE, help=f"default: {WRITE}")
    action.add_argument(
        "--origin",
        metavar="URL",
        action="append",
        default=[],
        help="of web pages that may use it from a browser; may be repeated",
    )
    action.add_argument(
        "--rate",
        metavar="N",
        type=read_rate,
        default=RATE,
        help=f"requests a minute, default: {RATE}",
    )
