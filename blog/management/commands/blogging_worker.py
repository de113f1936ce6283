"""manage.py blogging_worker: the blogger's process."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import textwrap
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from blog.blogger.canary import Canary
from blog.blogger.loop import Blogger
from blog.blogger.reporting import start_reporting
from blog.feeds.intake.settle import Report
from blog.log import rebuild
from blog.management.arguments import BriefCommand, feed_url, interval, seconds
from blog.management.chores import give_chores
from blog.management.progress import Progress
from blog.management.table import format_table
from blog.models import Blog
from blog.room import history
from livelog.metrics.busy import Busy
from livelog.metrics.reporter import reporter

OUTCOME = 60  # characters of an error that the table shows


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Polls the feeds, records new entries and publishes them to every open page."

    def add_arguments(self, parser: ArgumentParser) -> None:
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

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the blogger until a signal ends it, or once."""
        if not settings.USE_REDIS:
            raise CommandError(
                "USE_REDIS=0 keeps the live log in the memory of `manage.py runserver`, "
                "where the blogger runs as a thread; set USE_REDIS=1 to run it by itself."
            )
        if settings.LIVELOG_ALLOW_PRIVATE_FEEDS is not True:
            # Who types a feed's address here means it, wherever it is.
            told = settings.LIVELOG_ALLOW_PRIVATE_FEEDS or []
            settings.LIVELOG_ALLOW_PRIVATE_FEEDS = [*told, *options["feed"]]
        progress, busy = Progress(sys.stderr), Busy()

        def watch(blogger: Blogger) -> None:
            busy.begin()
            progress.show(blogger)

        for handler in logging.getLogger().handlers:
            handler.addFilter(progress.clear)
        blogger = Blogger(
            options["feed"],
            options["pace"],
            options["poll"],
            options["once"],
            watch=watch,
            chores=[Canary()],
        )
        give_chores(blogger)
        signal.signal(signal.SIGTERM, blogger.stop)
        signal.signal(signal.SIGINT, blogger.stop)
        if options["flush"]:
            for blog in Blog.objects.all():
                rebuild.flush(blog)
                history.flush(blog)
        # All that was loaded stays. Looking through it again and again would be a fifth of the work.
        gc.collect()
        gc.freeze()
        start_reporting(blogger, busy)
        try:
            blogger.run()
        finally:
            reporter.stop()
        progress.clear()
        if options["once"]:
            self.summarise(list(blogger.results.values()))

    def summarise(self, reports: list[Report]) -> None:
        """Tell how each poll went; end with 1 if all of them failed."""
        rows = [
            (report.url, outcome(report), report.new, report.edited, f"{report.seconds:.1f}")
            for report in sorted(reports, key=lambda report: report.url)
        ]
        for line in format_table(["feed", "outcome", "new", "edited", "seconds"], rows):
            self.stdout.write(line)
        if reports and all(report.error for report in reports):
            sys.exit(1)


def outcome(report: Report) -> str:
    """Return in a few words what came of a poll; the log has all of them."""
    error = textwrap.shorten(report.error, OUTCOME, placeholder="…")
    return error or ("read" if report.new or report.edited else "nothing new")
