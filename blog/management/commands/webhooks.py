"""manage.py webhooks: which programs are told what becomes of a blog."""

from __future__ import annotations

from typing import Any, Callable

from django.core.management.base import CommandError, CommandParser

from blog.management.actions import webhooks
from blog.management.arguments import BriefCommand, add_actions, be_brief
from blog.models.webhook import EVENTS, KINDS, STANDARD

ACTIONS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (webhooks.add_webhook, "tell a program: prints its secret, once, on the last line"),
    "list": (webhooks.list_webhooks, "show which there are, and how telling them goes"),
    "test": (webhooks.test_webhook, "send a test now; start one that was stopped, if it arrives"),
    "remove": (webhooks.remove_webhook, "tell it nothing more"),
    "replay": (webhooks.replay, "send a message again, by its webhook-id"),
}


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Adds, lists, tests and removes webhooks, and sends messages again."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = add_actions(parser)
        for name, (_, does) in ACTIONS.items():
            action = be_brief(actions.add_parser(name, help=does, description=does))
            if name in ("add", "test", "remove"):
                action.add_argument("url", metavar="URL")
                action.add_argument("--blog", metavar="SLUG", required=name == "add")
            if name == "add":
                add_options(action)
            if name == "list":
                action.add_argument("--log", action="store_true", help="what was sent, the newest")
            if name == "replay":
                action.add_argument("id", metavar="ID", help="like msg_…")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do what was asked for; 2 where it cannot be done so."""
        act, _ = ACTIONS[action]
        names = ("url", "blog", "kind", "event", "log", "id")
        chosen = {name: options[name] for name in names if name in options}
        try:
            # Not escaped: a secret is printed as it is. Tables are escaped where they are made.
            act(self.stdout.write, **chosen)
        except CommandError as problem:
            self.refuse(problem, action)


def add_options(action: CommandParser) -> None:
    """Add what a new webhook may be given."""
    known = [kind for kind, _ in KINDS]
    action.add_argument("--kind", choices=known, default=STANDARD, help=f"default: {STANDARD}")
    action.add_argument(
        "--event",
        choices=EVENTS,
        action="append",
        default=[],
        help="of which it is told; may be repeated; default: of all, a chat of new and removed ones",
    )
