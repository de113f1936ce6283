"""Which feeds are due. The schedule is in the database: `next_poll` of each feed's row."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Feed

SLOTS = 60  # how finely what is due at once is spread
MAX_SPREAD = 60  # seconds; the longest time over which it is
FEW = 50  # feeds that may be polled at once all the same
MAX_BLOCKED = 400  # hosts; SQLite takes only so many parameters


def seed_feeds(blog):
    """Make the feeds of LIVELOG_FEEDS rows of the default blog, while it has none of its own."""
    if not Feed.objects.filter(blog=blog, on_demand=False).exists():
        for url in settings.LIVELOG_FEEDS:
            followed = {"on_demand": False, "active": True}
            Feed.objects.update_or_create(blog=blog, url=url, defaults=followed)


def name_feeds(blog, urls):
    """Return the ids of the feeds with these URLs, now due.

    A row made for it is polled only when it is named again.
    """
    names = {"on_demand": True}
    feeds = [Feed.objects.get_or_create(blog=blog, url=url, defaults=names)[0] for url in urls]
    named = [feed.pk for feed in feeds]
    Feed.objects.filter(pk__in=named).update(next_poll=timezone.now())
    return named


def all_feeds():
    """Return the feeds that are polled without being named."""
    return Feed.objects.filter(active=True, on_demand=False)


def due_feeds(feeds, by, busy, hosts, limit):
    """Return up to `limit` of the feeds that are due by a time, the longest due first.

    `busy` are ids of feeds, `hosts` names of hosts, that cannot be polled now.
    """
    if len(hosts) > MAX_BLOCKED:
        return []
    due = feeds.filter(next_poll__lte=by).exclude(pk__in=busy).exclude(host__in=hosts)
    return list(due.order_by("next_poll")[:limit])


def count_due(feeds, seconds):
    """Return how many of the feeds become due within so many seconds."""
    return feeds.filter(next_poll__lte=timezone.now() + timedelta(seconds=seconds)).count()


def make_all_due(feeds):
    """Have each of the feeds polled once more; return the time by which they are due."""
    now = timezone.now()
    feeds.update(next_poll=now)
    return now


def spread_start(poll):
    """Spread over time what became due while no blogger ran; called when one starts to lead.

    Also has a shorter LIVELOG_POLL than the last run's take effect at once, but for feeds that
    failed or asked for more time. A feed never polled stays due at once.
    """
    now = timezone.now()
    waiting = all_feeds().filter(failures=0, wish__lte=poll)
    spread(waiting.filter(next_poll__gt=now + timedelta(seconds=poll)), poll)
    overdue = all_feeds().filter(next_poll__lte=now, last_fetch__isnull=False)
    if overdue.count() > FEW:
        spread(overdue, min(poll, MAX_SPREAD))


def spread(feeds, seconds):
    """Have the feeds polled one after the other within so many seconds from now."""
    now = timezone.now()
    slots = feeds.annotate(slot=F("pk") % SLOTS)
    with transaction.atomic():
        for slot in range(SLOTS):
            due = now + timedelta(seconds=seconds * slot / SLOTS)
            slots.filter(slot=slot).update(next_poll=due)


def find_unreachable(feeds):
    """Return {blog id: since when} for the blogs of which none of these feeds can be read."""
    blogs = (
        feeds.order_by()
        .values("blog")
        .annotate(
            readable=Count("pk", filter=Q(failures=0)),
            since=Max(Coalesce("last_success", "last_fetch")),
        )
    )
    return {blog["blog"]: blog["since"] for blog in blogs if not blog["readable"]}
