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


def record_answer(answer, poll):
    """Store what came of one poll; return the wait (timedelta) until the next.

    Returns None, with nothing stored, if the feed is gone or was polled by another blogger since
    this poll began: a leader that was paused must not put an old copy over a newer one.
    """
    with transaction.atomic():
        feeds = Feed.objects.select_for_update().select_related("blog")
        feed = feeds.filter(pk=answer.feed.pk, last_fetch=answer.feed.last_fetch).first()
        if feed is None:
            return None
        if answer.error:
            return note_failure(feed, answer.error, poll)
        if answer.document is None:
            return note_success(feed, answer.response, None, poll)
        decision = record_document(feed, answer.document)
        return note_success(feed, answer.response, answer.document, poll, not decision.held)


def record_document(feed, document):
    """Store a feed's new and changed entries; return the Decision.

    New entries stay pending: the blogger publishes them, paced.
    """
    now = timezone.now()
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
        "key": item.key,
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


def note_success(feed, response, document, poll, keep=True):
    """Write a good poll to the feed's row; return the wait until the next.

    `document` is None where the feed had not changed (304). The validators are stored with the
    entries that came under them; `keep` False leaves them as they were.
    """
    now = timezone.now()
    wait = schedule.wait_after_success(poll, response.max_age)
    fields = {
        "last_fetch": now,
        "last_success": now,
        "last_error": "",
        "failures": 0,
        "next_poll": now + wait,
    }
    if document is not None and keep:
        fields.update(etag=response.etag, last_modified=response.last_modified)
    if document is not None and not feed.title:
        fields["title"] = document.title[:500]
    Feed.objects.filter(pk=feed.pk).update(**fields)
    return wait


def note_failure(feed, error, poll):
    """Write a failed poll to the feed's row; return the growing wait. 410 Gone ends its polling."""
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


def find_unreachable(feeds):
    """Return {blog id: since when} for the blogs of which none of these feeds can be read."""
    seen = {}
    for feed in feeds:
        seen.setdefault(feed.blog_id, []).append(feed)
    return {
        blog: max((feed.last_success or feed.last_fetch) for feed in polled)
        for blog, polled in seen.items()
        if all(feed.failures for feed in polled)
    }


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
