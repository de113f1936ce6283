"""The rows that an operator's words name."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from blog.const import DEFAULT_SLUG
from blog.models import Blog, Feed
from livelog.address import strip_credentials


def find_blog(slug: str | None) -> Blog:
    """Return the blog with this slug, by default the one at /blog/."""
    try:
        return Blog.objects.get(slug=slug or DEFAULT_SLUG)
    except Blog.DoesNotExist:
        slugs = ", ".join(Blog.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no blog {slug}; there are: {slugs}.") from None


def find_feeds(url: str, slug: str | None) -> QuerySet:
    """Return the rows that follow a URL, in one blog or in all.

    A password is not asked for: the URL may be what `feeds list` shows.
    """
    protected = Feed.objects.filter(url__contains="@")
    shown = [feed.pk for feed in protected if feed.address == strip_credentials(url)]
    feeds = Feed.objects.filter(Q(url=url) | Q(pk__in=shown)).select_related("blog")
    if slug:
        feeds = feeds.filter(blog=find_blog(slug))
    if not feeds:
        raise CommandError(
            f"No blog follows {strip_credentials(url)}; `manage.py feeds list` shows what is."
        )
    return feeds
