"""`python -m bench.blogs.fill BLOGS PORT`: open blogs, each with a feed of bench.poll.server; a quarter more have ended.

Each has fifty entries, as if they had been published long ago; the feeds are known, and have nothing
new.
"""

import os
import sys
from datetime import timedelta

import django

from bench.poll.server import etag, feed_url

ENTRIES = 50
SPREAD = 30  # seconds over which the first polls are spread
WORDS = "<p>" + "Words of the entry, as many as a short report has. " * 8 + "</p>"


def main(count, port):
    """Make the rows."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "livelog.settings"
    django.setup()
    from django.utils import timezone

    now = timezone.now()
    ended = now - timedelta(days=30)
    make_blogs(count, ended)
    make_feeds(count, port, now)
    make_entries(ended)


def make_blogs(count, ended):
    """Make so many blogs that run, and a quarter as many that ended."""
    from blog.models import Blog

    Blog.objects.bulk_create(
        Blog(slug=f"blog{number}", title=f"Blog {number}", colour="#0b5c8a")
        for number in range(count)
    )
    Blog.objects.bulk_create(
        Blog(slug=f"ended{number}", title=f"Ended {number}", open=False, ended=ended)
        for number in range(count // 4)
    )


def make_feeds(count, port, now):
    """Make a feed of each blog that runs, read just now, and due again one after the other."""
    from blog.models import Blog, Feed
    from livelog.address import host_of

    Feed.objects.bulk_create(
        Feed(
            blog=blog,
            url=feed_url(number, port),
            host=host_of(feed_url(number, port)),
            etag=etag(number, 0),
            validated_url=feed_url(number, port),
            last_full=now,
            last_success=now,
            next_poll=now + timedelta(seconds=SPREAD * number / count),
        )
        for number, blog in enumerate(Blog.objects.filter(slug__startswith="blog"))
    )


def make_entries(ended):
    """Make the entries of each blog, a minute apart, until a moment."""
    from blog.models import Blog, Entry
    from blog.models.cleaning import fingerprint

    Entry.objects.bulk_create(
        Entry(
            blog=blog,
            token=f"t{number}",
            title=f"What happened, no. {number}",
            summary=WORDS,
            vouched=fingerprint(WORDS),
            published=ended - timedelta(minutes=ENTRIES - number),
            position=number,
            seq=number,
            pending=False,
        )
        for blog in Blog.objects.exclude(slug="liveblog")
        for number in range(1, ENTRIES + 1)
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
