"""Recording what a poll brought: entries and the feed's health, in one transaction."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blog.feeds import decide, schedule
from blog.models import Entry, Feed
from blog.outbox import save_change

MAX_DIGESTS = 8  # versions of an entry that are remembered


def record_document(feed, response, document, poll):
    """Store a feed's new and changed entries, then its validators; return the Decision.

    `poll` is the least number of seconds until the next poll. New entries stay pending: the
    blogger publishes them, paced. Raises DatabaseError, with nothing stored.
    """
    now = timezone.now()
    with transaction.atomic():
        candidates = decide.identify(feed.pk, document)
        withdrawn = [decide.make_token(feed.pk, guid) for guid in document.deleted]
        entries = find_known(feed, candidates, withdrawn)
        known = [describe_known(entry) for entry in entries.values()]
        decision = decide.decide(feed.pk, candidates, known, withdrawn, now)
        for candidate in decision.new:
            create_entry(feed, document, candidate, now)
        for entry, candidate in decision.edits:
            edit_entry(entries[entry.token], document, candidate)
        for entry in decision.withdrawn:
            entries[entry.token].state = Entry.REMOVED
            save_change(entries[entry.token])
        note_success(feed, response, document, poll, now, keep=not decision.held)
    return decision


def find_known(feed, candidates, withdrawn):
    """Return the blog's entries that the candidates may be, by token."""
    tokens = [candidate.token for candidate in candidates] + withdrawn
    links = [candidate.link_key for candidate in candidates if candidate.link_key]
    alike = Entry.objects.filter(Q(token__in=tokens) | Q(link_key__in=links), blog=feed.blog)
    return {entry.token: entry for entry in alike.select_related("blog", "feed").order_by("-id")}


def describe_known(entry):
    """Return what of an entry the decision needs."""
    return decide.Known(
        entry.token,
        entry.link_key,
        entry.title,
        entry.feed_id,
        entry.author_id is not None,
        entry.feed_digests.split(),
        entry.edits,
        entry.updated,
        entry.state == Entry.REMOVED,
    )


def item_fields(feed, document, item):
    """Return the fields of an entry that an item decides, in the first version and in each edit."""
    renamed = feed.title and item.source_title == document.title
    return {
        "title": item.title,
        "summary": item.summary,
        "link": item.link,
        "image": item.image,
        "author_name": item.author,
        "source_title": feed.title if renamed else item.source_title,
        "source_link": item.source_link,
    }


def create_entry(feed, document, candidate, now):
    """Record a new entry."""
    item = candidate.item
    Entry.objects.create(
        blog=feed.blog,
        feed=feed,
        token=candidate.token,
        guid=item.guid,
        published=item.published or item.updated or now,
        feed_digests=candidate.digest,
        link_key=candidate.link_key,
        **item_fields(feed, document, item),
    )


def edit_entry(entry, document, candidate):
    """Record a feed's new version of an entry."""
    for name, value in item_fields(entry.feed, document, candidate.item).items():
        setattr(entry, name, value)
    older = [digest for digest in entry.feed_digests.split() if digest != candidate.digest]
    entry.feed_digests = " ".join([candidate.digest, *older][:MAX_DIGESTS])
    entry.link_key = candidate.link_key
    entry.edits += 1
    save_change(entry)


def note_success(feed, response, document, poll, now, keep=True):
    """Write a good poll to the feed's row; `keep` False leaves the validators as they were.

    `document` is None where the feed had not changed (304).
    """
    fields = {
        "last_fetch": now,
        "last_success": now,
        "last_error": "",
        "failures": 0,
        "next_poll": now + schedule.wait_after_success(poll, response.max_age),
    }
    if document is not None and keep:
        fields.update(etag=response.etag, last_modified=response.last_modified)
    if document is not None and not feed.title:
        fields["title"] = document.title[:500]
    Feed.objects.filter(pk=feed.pk).update(**fields)


def note_failure(feed, error, poll):
    """Write a failed poll to the feed's row, with a growing wait; 410 Gone ends its polling."""
    now = timezone.now()
    wait = schedule.wait_after_failure(poll, feed.failures + 1, error.retry_after)
    fields = {
        "last_fetch": now,
        "last_error": str(error)[:500],
        "failures": feed.failures + 1,
        "next_poll": now + wait,
    }
    if error.gone:
        fields["active"] = False
    Feed.objects.filter(pk=feed.pk).update(**fields)
    return wait


def seed_feeds(blog):
    """Make the feeds of LIVELOG_FEEDS rows of the default blog, while it has none of its own."""
    if not Feed.objects.filter(blog=blog, on_demand=False).exists():
        for url in settings.LIVELOG_FEEDS:
            Feed.objects.update_or_create(blog=blog, url=url, defaults={"on_demand": False})


def shorten_waits(poll):
    """Have a shorter LIVELOG_POLL than the last run's take effect at once."""
    soon = timezone.now() + timedelta(seconds=poll)
    Feed.objects.filter(failures=0, next_poll__gt=soon).update(next_poll=soon)


def name_feeds(blog, urls):
    """Return the feeds with these URLs, making rows that are polled only when named again."""
    return [
        Feed.objects.get_or_create(blog=blog, url=url, defaults={"on_demand": True})[0]
        for url in urls
    ]
