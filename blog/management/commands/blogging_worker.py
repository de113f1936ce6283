"""manage.py blogging_worker: the blogger's process."""

import logging
import signal
import sys
import textwrap

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blog import live
from blog.blogger import Blogger
from blog.management.arguments import feed_url, interval, seconds
from blog.management.progress import Progress
from blog.management.table import format_table
from blog.models import Blog

OUTCOME = 60  # characters of an error that the table shows


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
            type=interval,
            metavar="S",
            help="least seconds between two polls of one feed, 0.1 or more (LIVELOG_POLL)",
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
        progress = Progress(sys.stderr)
        for handler in logging.getLogger().handlers:
            handler.addFilter(progress.clear)
        blogger = Blogger(
            options["feed"],
            options["pace"],
            options["poll"],
            options["once"],
            watch=progress.show,
        )
        signal.signal(signal.SIGTERM, blogger.stop)
        signal.signal(signal.SIGINT, blogger.stop)
        if options["flush"]:
            for blog in Blog.objects.all():
                live.flush(blog)
        blogger.run()
        progress.clear()
        if options["once"]:
            self.summarise(list(blogger.results.values()))

    def summarise(self, reports):
        """Tell how each poll went; end with 1 if all of them failed."""
        rows = [
            (report.url, outcome(report), report.new, report.edited, "%.1f" % report.seconds)
            for report in sorted(reports, key=lambda report: report.url)
        ]
        for line in format_table(["feed", "outcome", "new", "edited", "seconds"], rows):
            self.stdout.write(line)
        if reports and all(report.error for report in reports):
            sys.exit(1)


def outcome(report):
    """Return in a few words what came of a poll; the log has all of them."""
    error = textwrap.shorten(report.error, OUTCOME, placeholder="…")
    return error or ("read" if report.new or report.edited else "nothing new")
