"""manage.py feeds: what an operator does with feeds, from a terminal."""

from __future__ import annotations

from typing import Any, Callable

from django.core.management.base import CommandError, CommandParser

from blog.const import DEFAULT_SLUG
from blog.management.actions import adding, changing, exchange
from blog.management.arguments import BriefCommand, add_actions, be_brief, feed_url
from livelog.logs import escape, escape_lines

# The actions, with what they do and what the help says of it.
ACTIONS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (adding.add_feed, "follow a feed, or the one that a web page names"),
    "list": (changing.list_feeds, "show every feed and how polling it goes"),
    "test": (adding.test_feed, "show what a feed would publish, recording nothing"),
    "pause": (changing.pause_feed, "poll a feed no more until it is resumed"),
    "resume": (changing.resume_feed, "poll a paused or stopped feed again, at once"),
    "remove": (changing.remove_feed, "follow a feed no more; its published entries stay"),
    "import": (exchange.import_feeds, "follow the feeds of an OPML file"),
    "export": (exchange.export_feeds, "write the feeds as OPML"),
}


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Adds, lists, tests, pauses, resumes, removes, imports and exports feeds."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = add_actions(parser)
        for name, (_, does) in ACTIONS.items():
            action = be_brief(actions.add_parser(name, help=does, description=does))
            action.add_argument("--blog", metavar="SLUG", help=f"default: {DEFAULT_SLUG}")
            if name in ("import", "export"):
                options = {} if name == "import" else {"nargs": "?", "default": "-"}
                action.add_argument("file", metavar="FILE", help="- for the terminal", **options)
            elif name != "list":
                action.add_argument("url", metavar="URL", type=feed_url)
            if name in ("add", "test"):
                action.add_argument(
                    "--choose",
                    metavar="N",
                    type=int,
                    help="the one to take of several feeds that a web page names",
                )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do what was asked for."""
        act, _ = ACTIONS[action]
        chosen = {
            name: options[name] for name in ("url", "file", "blog", "choose") if name in options
        }
        # A list of feeds is for other readers, and goes out as it is.
        say = self.stdout.write if action == "export" else self.say
        try:
            act(say, **chosen)
        except CommandError as error:
            raise CommandError(escape(str(error))) from error

    def say(self, text: str) -> None:
        """Write lines that may hold words of a feed's or a server's."""
        self.stdout.write(escape_lines(text))
