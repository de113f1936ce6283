"""manage.py blogging_worker: the blogger's process."""

import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blog import live
from blog.blogger import Blogger
from blog.models import Blog
from livelog.env import is_url


def seconds(text):
    """Return a number of seconds given on the command line."""
    number = float(text)
    if not 0 <= number <= 86400:
        raise ValueError(text)
    return number


def feed_url(text):
    """Return a feed's URL given on the command line."""
    if not is_url(text, ("http", "https")):
        raise ValueError(text)
    return text


class Command(BaseCommand):
    """Arguments, then a call."""

    help = "Polls the feeds, records new entries and publishes them to every open page."

    def add_arguments(self, parser):
        parser.add_argument(
            "--feed",
            action="append",
            default=[],
            type=feed_url,
            metavar="URL",
            help="poll this feed instead of the configured ones; may be given several times",
        )
        parser.add_argument(
            "--pace",
            type=seconds,
            metavar="S",
            help="least seconds between two new entries of a burst (LIVELOG_PACE); 0: no pacing",
        )
        parser.add_argument(
            "--poll",
            type=seconds,
            metavar="S",
            help="least seconds between two polls of one feed (LIVELOG_POLL)",
        )
        parser.add_argument(
            "--once", action="store_true", help="poll each feed once, publish what is new, and end"
        )
        parser.add_argument(
            "--flush",
            action="store_true",
            help="first empty the live logs and lay them anew from the database",
        )

    def handle(self, *args, **options):
        """Run the blogger until a signal ends it, or once."""
        if not settings.USE_REDIS:
            raise CommandError(
                "USE_REDIS=0 keeps the live log in the memory of `manage.py runserver`, "
                "where the blogger runs as a thread; set USE_REDIS=1 to run it by itself."
            )
        blogger = Blogger(options["feed"], options["pace"], options["poll"], options["once"])
        signal.signal(signal.SIGTERM, blogger.stop)
        signal.signal(signal.SIGINT, blogger.stop)
        if options["flush"]:
            for blog in Blog.objects.all():
                live.flush(blog)
        blogger.run()
        if options["once"] and blogger.results and not any(blogger.results.values()):
            sys.exit(1)
