"""manage.py people: who may write, from a terminal."""

from __future__ import annotations

from typing import Any, Callable

from django.core.management.base import CommandError, CommandParser

from blog.management.actions import people
from blog.management.arguments import BriefCommand, add_actions, be_brief
from blog.models.desk.people import EDITOR, ROLES
from livelog.logs import escape

# The actions, with what they do and what the help says of it.
ACTIONS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (people.add_person, "let somebody in: prints an address that signs them in once"),
    "list": (people.list_people, "show who can sign in, and what they may do where"),
    "role": (people.change_role, "give somebody a role, in one blog or in all"),
    "link": (people.print_link, "print a new address that signs somebody in once"),
    "remove": (people.remove_person, "let somebody in no more; what they wrote stays"),
}


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Adds, lists and removes people who write, changes their roles, and lets them in."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = add_actions(parser)
        known = [role for role, _ in ROLES]
        for name, (_, does) in ACTIONS.items():
            action = be_brief(actions.add_parser(name, help=does, description=does))
            if name != "list":
                action.add_argument("name", metavar="NAME", help="by which they sign in")
            if name == "role":
                action.add_argument("role", metavar="ROLE", choices=known, help=", ".join(known))
            if name == "add":
                action.add_argument("--role", choices=known, default=EDITOR)
            if name in ("add", "role"):
                action.add_argument("--blog", metavar="SLUG", help="default: every blog")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do what was asked for; 2 where it cannot be done so."""
        act, _ = ACTIONS[action]
        chosen = {name: options[name] for name in ("name", "role", "blog") if name in options}
        try:
            act(self.say, **chosen)
        except CommandError as problem:
            self.refuse(problem, action)

    def say(self, text: str) -> None:
        """Write a line that may hold somebody's words."""
        self.stdout.write(escape(text))
