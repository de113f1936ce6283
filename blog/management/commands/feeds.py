"""manage.py feeds: what an operator does with feeds, from a terminal."""

import sys
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from blog.const import DEFAULT_SLUG
from blog.feeds import opml
from blog.feeds.condition import describe_condition, describe_hub
from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.look import describe_look, look_at, preview
from blog.feeds.text import plain
from blog.management.arguments import feed_url
from blog.management.table import format_table
from blog.models import Blog, Feed
from blog.wake import wake_blogger

HEADINGS = ["blog", "feed", "condition", "hub"]


class Command(BaseCommand):
    """One method for each action."""

    help = "Adds, lists, tests, pauses, resumes, removes, imports and exports feeds."

    def add_arguments(self, parser):
        # Without this Django takes a wrong argument of an action for a bug of the caller's.
        kind = partial(type(parser), called_from_command_line=parser.called_from_command_line)
        actions = parser.add_subparsers(
            dest="action", required=True, metavar="action", parser_class=kind
        )
        for name, does in [
            ("add", "follow a feed, or the one that a web page names"),
            ("list", "show every feed and how polling it goes"),
            ("test", "show what a feed would publish, recording nothing"),
            ("pause", "poll a feed no more until it is resumed"),
            ("resume", "poll a paused or stopped feed again, at once"),
            ("remove", "follow a feed no more; its entries stay"),
            ("import", "follow the feeds of an OPML file"),
            ("export", "write the feeds as OPML"),
        ]:
            action = actions.add_parser(name, help=does, description=does)
            action.add_argument("--blog", metavar="SLUG", help="default: %s" % DEFAULT_SLUG)
            if name in ("import", "export"):
                options = {} if name == "import" else {"nargs": "?", "default": "-"}
                action.add_argument("file", metavar="FILE", help="- for the terminal", **options)
            elif name != "list":
                action.add_argument("url", metavar="URL", type=feed_url)

    def handle(self, *args, action, **options):
        """Do what was asked for."""
        getattr(self, action + "_feeds")(**options)

    def say(self, text, *values):
        """Write one line."""
        self.stdout.write(text % values)

    def add_feeds(self, url, blog, **options):
        """Follow a feed; what is no feed is refused, what cannot be read now is tried again."""
        blog = find_blog(blog)
        try:
            look = look_at(url)
        except NotAFeed as refusal:
            raise CommandError("Not added: %s." % refusal) from refusal
        except FeedError as error:
            if error.gone:
                raise CommandError("Not added: %s." % error) from error
            self.say("It cannot be read now: %s. It is tried again.", error)
            self.follow(blog, url)
            return
        if look.page:
            self.say("%s is a web page; it names the feed %s", look.page, look.url)
        self.follow(blog, look.url)
        self.say("%s, %d entries", look.document.title or look.url, len(look.document.items))

    def follow(self, blog, url):
        """Make the row that has a feed polled."""
        is_new, was_named = take_up(blog, url)
        if is_new:
            self.say("Added %s to %s", url, blog.slug)
        elif was_named:
            self.say("Added %s to %s, where --feed had named it", url, blog.slug)
        else:
            self.say("%s follows %s already", blog.slug, url)
        wake_blogger()

    def list_feeds(self, blog, **options):
        """Show the feeds, those in trouble first."""
        feeds = Feed.objects.filter(on_demand=False).select_related("blog", "subscription")
        if blog:
            feeds = feeds.filter(blog=find_blog(blog))
        feeds = list(feeds.order_by("-failures", "active", "blog__slug", "url"))
        rows = [
            (feed.blog.slug, feed.url, describe_condition(feed), describe_hub(feed))
            for feed in feeds
        ]
        for line in format_table(HEADINGS, rows):
            self.stdout.write(line)
        failing = sum(1 for feed in feeds if feed.failures)
        self.say("feeds: %d, failing: %d", len(rows), failing)

    def test_feeds(self, url, blog, **options):
        """Show what a feed says, and what a blog would make of it."""
        blog = find_blog(blog)
        try:
            look = look_at(url)
        except FeedError as error:
            raise CommandError("%s." % error) from error
        if look.page:
            self.say("%s is a web page; it names the feed %s", look.page, look.url)
        for name, value in describe_look(look):
            self.say("%-11s %s", name, value)
        for state, item in preview(blog, look):
            date = item.published or item.updated
            self.say("")
            self.say("%-7s %s  %s", state, "%s" % date if date else "no date", item.title)
            for line in (item.link, plain(item.summary, 200)):
                if line:
                    self.say("        %s", line)

    def pause_feeds(self, url, blog, **options):
        """Have a feed polled no more."""
        self.change(url, blog, "Paused", active=False)

    def resume_feeds(self, url, blog, **options):
        """Have a feed polled again."""
        now = timezone.now()
        self.change(url, blog, "Resumed", active=True, failures=0, last_error="", next_poll=now)
        wake_blogger()

    def remove_feeds(self, url, blog, **options):
        """Let go of a feed's row."""
        for feed in find_feeds(url, blog):
            feed.delete()
            self.say("Removed %s from %s; its entries stay", feed.url, feed.blog.slug)

    def change(self, url, blog, verb, **fields):
        """Change fields of the rows that follow a URL."""
        for feed in find_feeds(url, blog):
            Feed.objects.filter(pk=feed.pk).update(**fields)
            self.say("%s %s in %s", verb, feed.url, feed.blog.slug)

    def import_feeds(self, file, blog, **options):
        """Follow the feeds of a list; what is no feed's address is told and left out."""
        blog, added, known = find_blog(blog), 0, 0
        try:
            outlines = opml.read_opml(read_file(file))
        except opml.OpmlError as error:
            raise CommandError("%s: %s." % (file, error)) from error
        with transaction.atomic():
            for outline in outlines:
                try:
                    url = feed_url(outline.url)
                except ValueError:
                    self.say("Left out, not the address of a feed: %s", outline.url)
                    continue
                fields = {"title": outline.title[:500], "active": not outline.paused}
                is_added = any(take_up(blog, url, **fields))
                added, known = added + is_added, known + (not is_added)
        self.say("%s: feeds added: %d, there already: %d", blog.slug, added, known)
        wake_blogger()

    def export_feeds(self, file, blog, **options):
        """Write the feeds of a blog, or of all, each blog's in a folder."""
        blogs = [find_blog(blog)] if blog else Blog.objects.all()
        folders = []
        for each in blogs:
            feeds = each.feeds.filter(on_demand=False)
            rows = [opml.Outline(feed.url, feed.title, not feed.active) for feed in feeds]
            folders.append((each.title, rows))
        text = opml.write_opml("Feeds of livelog", folders)
        if file == "-":
            self.stdout.write(text, ending="")
        else:
            write_file(file, text)
            self.say("Feeds written to %s: %d", file, sum(len(rows) for _, rows in folders))


def take_up(blog, url, title="", active=True):
    """Give a feed a row that has it polled, unless it has one; return (is_new, was_named).

    A row that --feed made is polled by itself from now on, even if its server had ended that.
    """
    fields = {"title": title, "active": active}
    feed, is_new = Feed.objects.get_or_create(blog=blog, url=url, defaults=fields)
    was_named = feed.on_demand
    if was_named:
        feed.on_demand, feed.active, feed.next_poll = False, active, timezone.now()
        feed.title = feed.title or title
        feed.save(update_fields=["on_demand", "active", "next_poll", "title"])
    return is_new, was_named


def find_blog(slug):
    """Return the blog with this slug, by default the one at /blog/."""
    try:
        return Blog.objects.get(slug=slug or DEFAULT_SLUG)
    except Blog.DoesNotExist:
        slugs = ", ".join(Blog.objects.values_list("slug", flat=True))
        raise CommandError("There is no blog %s; there are: %s." % (slug, slugs)) from None


def find_feeds(url, slug):
    """Return the rows that follow a URL, in one blog or in all."""
    feeds = Feed.objects.filter(url=url).select_related("blog")
    if slug:
        feeds = feeds.filter(blog=find_blog(slug))
    if not feeds:
        raise CommandError("No blog follows %s; `manage.py feeds list` shows what is." % url)
    return feeds


def read_file(name):
    """Return the bytes of a file, or of what is typed."""
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError("%s cannot be read: %s." % (name, error.strerror)) from error


def write_file(name, text):
    """Write a file anew."""
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError("%s cannot be written: %s." % (name, error.strerror)) from error
