"""Taking in a feed's document: new entries, edits and withdrawals, as rows of the record."""

from django.utils import timezone

from blog.feeds import decide
from blog.models import Entry
from blog.outbox import save_change

MAX_DIGESTS = 8  # versions of an entry that are remembered
MAX_VALUES = 900  # in one question; SQLite takes only so many parameters
KNOWN = [
    "token",
    "link_key",
    "title",
    "feed_id",
    "author_id",
    "feed_digests",
    "edits",
    "updated",
    "state",
]


def take_in(feed, document):
    """Store a feed's new, changed and withdrawn entries; return the Decision.

    Called in the transaction that notes the poll. New entries stay pending: the blogger publishes
    them, paced.
    """
    now = timezone.now()
    candidates = decide.identify(feed.pk, document)
    withdrawn = [decide.make_token(feed.pk, guid) for guid in document.deleted]
    known = find_known(feed.blog_id, candidates, withdrawn)
    decision = decide.decide(feed.pk, candidates, known, withdrawn, now)
    Entry.objects.bulk_create([make_entry(feed, document, each, now) for each in decision.new])
    changed = [entry for entry, _ in decision.edits] + decision.withdrawn
    entries = load(feed, changed)
    for entry, candidate in decision.edits:
        if entry.token in entries:
            edit_entry(entries[entry.token], document, candidate)
    for entry in decision.withdrawn:
        if entry.token in entries:
            entries[entry.token].state = Entry.REMOVED
            save_change(entries[entry.token])
    return decision


def find_known(blog_id, candidates, withdrawn):
    """Return the blog's entries that the candidates may be, as Known, the newest first."""
    tokens = [token for candidate in candidates for token in candidate.tokens] + withdrawn
    links = [candidate.link_key for candidate in candidates if candidate.link_key]
    entries = Entry.objects.filter(blog=blog_id).order_by().values_list("pk", *KNOWN)
    # Two questions, each with an index: asked as one, with OR, SQLite reads all of the blog.
    found = {**select(entries, "link_key", links), **select(entries, "token", tokens)}
    return [describe(*found[pk][1:]) for pk in sorted(found, reverse=True)]


def select(entries, column, values):
    """Return {pk: row} of the entries that have one of the values in a column."""
    rows = {}
    for start in range(0, len(values), MAX_VALUES):
        part = values[start : start + MAX_VALUES]
        rows.update((row[0], row) for row in entries.filter(**{column + "__in": part}))
    return rows


def describe(token, link_key, title, feed_id, author_id, digests, edits, updated, state):
    """Return what of an entry the decision needs, from its columns KNOWN."""
    return decide.Known(
        token,
        link_key,
        title,
        feed_id,
        author_id is not None,
        digests.split(),
        edits,
        updated,
        state == Entry.REMOVED,
    )


def load(feed, known):
    """Return the rows of some Known entries by their tokens, locked.

    Those that an editor has changed or removed since they were found are left out.
    """
    if not known:
        return {}
    rows = Entry.objects.select_for_update(of=("self",)).select_related("blog", "feed")
    tokens = [entry.token for entry in known]
    ours = rows.filter(blog=feed.blog_id, token__in=tokens, feed=feed, author=None)
    return {entry.token: entry for entry in ours.exclude(state=Entry.REMOVED)}


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


def make_entry(feed, document, candidate, now):
    """Return a new entry, not yet stored."""
    item = candidate.item
    return Entry(
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
    """Store a feed's new version of an entry."""
    for name, value in item_fields(entry.feed, document, candidate.item).items():
        setattr(entry, name, value)
    older = [digest for digest in entry.feed_digests.split() if digest != candidate.digest]
    entry.feed_digests = " ".join([candidate.digest, *older][:MAX_DIGESTS])
    entry.link_key = candidate.link_key
    entry.edits += 1
    save_change(entry)
