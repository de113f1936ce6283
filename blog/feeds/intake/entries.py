"""Taking in a feed's document: new entries, edits and withdrawals, as rows of the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from blog.feeds.intake.candidates import Candidate, identify, make_token
from blog.feeds.intake.decide import Claim, Decision, decide
from blog.feeds.intake.holding import HOLD, LEAVE, Rule, choose_held, judge_edit, read_text
from blog.feeds.intake.lookup import find_known
from blog.feeds.intake.loops import leave_out_own
from blog.feeds.intake.matching import Known
from blog.feeds.parse.document import Document, Item
from blog.models import Entry, Feed
from blog.models.cleaning import fingerprint

HOUR = timedelta(hours=1)
MAX_DIGESTS = 8  # versions of an entry that are remembered


def take_in(feed: Feed, document: Document) -> Decision:
    """Store a feed's new, changed and withdrawn entries; return the Decision.

    Called in the transaction that notes the poll. New entries stay pending: the blogger publishes
    them, paced. Those that the feed's rule holds are told to the desk.
    """
    now = timezone.now()
    document = leave_out_own(feed, document)
    decision = compare(feed.pk, feed.blog_id, feed.last_success is None, document, now)
    for claim in decision.claims:
        claim_entry(feed, claim)
    rule = Rule(feed.hold, feed.hold_words, feed.hold_count)
    store_new(feed, rule, [make_entry(feed, document, each, now) for each in decision.new])
    changed = [entry for entry, _ in decision.edits] + decision.withdrawn
    entries = load(feed, changed)
    left = []
    for entry, candidate in decision.edits:
        row = entries.get(entry.token)
        if row is not None and not edit_entry(row, document, candidate, rule):
            left.append((entry, candidate))
    for entry in decision.withdrawn:
        if entry.token in entries:
            entries[entry.token].state = Entry.REMOVED
            entries[entry.token].save()
    return decision._replace(edits=[edit for edit in decision.edits if edit not in left])


def store_new(feed: Feed, rule: Rule, entries: list[Entry]) -> None:
    """Store a feed's new entries, and of those that its rule holds that they are."""
    texts = [read_text(entry.title, entry.summary) for entry in entries]
    passed = count_passed(feed) if rule.hold == Feed.FIRST else 0
    held = choose_held(rule, texts, passed)
    Entry.objects.bulk_create([entry for entry, waits in zip(entries, held) if not waits])
    for entry in (entry for entry, waits in zip(entries, held) if waits):
        entry.state = Entry.HELD
        entry.save()


def count_passed(feed: Feed) -> int:
    """Return how many of a feed's entries were let through within the last hour."""
    recent = Entry.objects.filter(feed=feed, created__gt=timezone.now() - HOUR)
    return recent.filter(Q(state=Entry.LIVE) | Q(position__isnull=False)).count()


def compare(
    feed_id: int, blog_id: int, is_new: bool, document: Document, now: datetime
) -> Decision:
    """Return what a feed's document means for a blog; nothing is stored.

    `is_new` says that the feed was never read by the blog: it may be one that it once followed.
    """
    candidates = identify(feed_id, document)
    withdrawn = [(make_token(feed_id, guid), guid) for guid in document.deleted]
    tokens = [token for token, _ in withdrawn]
    known, recent = find_known(feed_id, blog_id, is_new, document, candidates, tokens)
    return decide(feed_id, candidates, known, recent, withdrawn, now)


def claim_entry(feed: Feed, claim: Claim) -> None:
    """Have an entry found as this feed's own under its present name; readers see no change.

    What an editor wrote stays: where the entry is, too.
    """
    entry, candidate, silent = claim
    row = Entry.objects.filter(blog=feed.blog_id, token=entry.token)
    if candidate is None:
        row.update(feed=feed)
        return
    fields = {"feed": feed, "alias": candidate.token, "link_key": candidate.link_key}
    if silent and not entry.by_editor:
        digests = join_digests(candidate.digest, entry.digests)
        fields.update(feed_digests=digests, link=candidate.item.link)
    row.update(**fields)


def join_digests(newest: str, older: list[str]) -> str:
    """Return the digests of an entry's versions as its row keeps them, the newest first."""
    others = [digest for digest in older if digest != newest]
    return " ".join([newest, *others][:MAX_DIGESTS])


def load(feed: Feed, known: list[Known]) -> dict[str, Entry]:
    """Return the rows of some Known entries by their tokens, locked.

    Those that an editor has changed or removed since they were found are left out; what was written at
    the desk also where the editor's account is gone.
    """
    if not known:
        return {}
    rows = Entry.objects.select_for_update(of=("self",)).select_related("blog", "feed")
    tokens = [entry.token for entry in known]
    ours = rows.filter(blog=feed.blog_id, token__in=tokens, feed=feed, author=None, text="")
    return {entry.token: entry for entry in ours.exclude(state=Entry.REMOVED)}


def item_fields(feed: Feed, document: Document, item: Item) -> dict[str, Any]:
    """Return the fields of an entry that an item decides, in the first version and in each edit."""
    renamed = feed.title and item.source_title == document.title
    return {
        "title": item.title,
        "summary": item.summary,
        "vouched": fingerprint(item.summary),  # the parser sanitises
        "link": item.link,
        "image": item.image,
        "author_name": item.author,
        "source_title": feed.title if renamed else item.source_title,
        "source_link": item.source_link,
        "key": item.key,
    }


def make_entry(feed: Feed, document: Document, candidate: Candidate, now: datetime) -> Entry:
    """Return a new entry, not yet stored."""
    item = candidate.item
    return Entry(
        blog_id=feed.blog_id,
        feed=feed,
        token=candidate.token,
        guid=item.guid,
        published=item.published or item.updated or now,
        feed_digests=candidate.digest,
        link_key=candidate.link_key,
        **item_fields(feed, document, item),
    )


def edit_entry(entry: Entry, document: Document, candidate: Candidate, rule: Rule) -> bool:
    """Store a feed's new version of an entry; False where its rule leaves the entry as it is."""
    text = read_text(candidate.item.title, candidate.item.summary)
    verdict = judge_edit(rule, text, entry.state, entry.position is not None)
    if verdict == LEAVE:
        return False
    if verdict == HOLD:
        entry.state = Entry.HELD
    for name, value in item_fields(entry.feed, document, candidate.item).items():
        setattr(entry, name, value)
    entry.feed_digests = join_digests(candidate.digest, entry.feed_digests.split())
    entry.link_key = candidate.link_key
    entry.edits += 1
    entry.save()
    return True
