"""Looking up the entries of the record that a feed's items may be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Iterable, Tuple

from django.db.models import F, QuerySet

from blog.feeds.intake.candidates import Candidate, digest_words, find_path
from blog.feeds.intake.matching import Known
from blog.feeds.parse.document import Document
from blog.models import AnyEntry, DeletedEntry, Entry
from livelog.db.prepared import asked_often

MAX_VALUES = 900  # in one question; SQLite takes only so many parameters
# How many of a feed's newest entries are looked at: so many, or twice as many as it has items.
RECENT = 50
ADOPTED = 400  # of those that a new feed may adopt
# An entry without a date has that of its first sight, which is when its row was made.
FIRST_SIGHT = timedelta(seconds=2)
GONE = ("token", "link_key", "title", "feed_id", "feed_digests", "alias")
KNOWN = (*GONE, "author_id", "edits", "updated", "state", "guid", "link")
DATED = (*KNOWN, "published", "created")

Row = Tuple[Any, ...]


def find_known(
    feed_id: int,
    blog_id: int,
    is_new: bool,
    document: Document,
    candidates: list[Candidate],
    withdrawn: list[str],
) -> tuple[list[Known], list[Known]]:
    """Return (known, recent) as `decide` takes them.

    The feed's recent entries are looked at only where an item has no known name, or the feed is
    new to the blog: it may be one that the blog once followed.
    """
    known = find_named(blog_id, candidates, withdrawn)
    named = {name for entry in known for name in (entry.token, entry.alias)}
    has_strangers = any(named.isdisjoint(candidate.tokens) for candidate in candidates)
    if is_new or (has_strangers and (withdrawn or is_any_recent(feed_id, candidates, named))):
        return known, find_recent(feed_id, blog_id, is_new, document, candidates)
    return known, []


def is_any_recent(feed_id: int, candidates: list[Candidate], named: set[str]) -> bool:
    """Tell whether the feed's recent entries may say more of its items than their names do.

    Where an item is known by its own token, the feed has not given everything new names, and
    the others are looked for among those entries by what they share with one.
    """
    others = [each for each in candidates if not named.intersection({each.token}, each.tokens)]
    if len(others) == len(candidates):
        return True
    shared = {name for each in others for name in (each.item.guid, each.item.title, each.path)}
    shared.discard("")
    newest = select_names(feed_id, limit=find_limit(candidates))
    return any(
        guid in shared or title in shared or find_path(link, guid) in shared
        for guid, title, link in newest
    )


@asked_often
def select_names(feed: int, *, limit: int) -> QuerySet:
    """Return what the newest entries of a feed are looked for by."""
    newest = Entry.objects.filter(feed=feed).order_by("-pk")
    return newest.values_list("guid", "title", "link")[:limit]


def find_named(blog_id: int, candidates: list[Candidate], tokens: list[str]) -> list[Known]:
    """Return the blog's entries that share a name with a candidate, or have one of the tokens.

    The newest first; deleted ones come before all others, which count where both have a link.
    """
    names = [candidate.tokens for candidate in candidates] + [[token] for token in tokens]
    tokens = [token for group in names for token in group]
    links = [candidate.link_key for candidate in candidates if candidate.link_key]
    known: list[Known] = []
    named: set[str] = set()
    for model in (Entry, DeletedEntry):
        # Questions with an index each: asked as one, with OR, SQLite reads all of the blog.
        found = {
            **select(blog_id, links, model=model, column="link_key"),
            **select(blog_id, tokens, model=model, column="token"),
        }
        named |= {row[1] for row in found.values()}
        strange = [token for group in names if named.isdisjoint(group) for token in group]
        found.update(select(blog_id, strange, model=model, column="alias"))
        named |= {row[6] for row in found.values()}
        known = [make_known(*found[pk][1:]) for pk in sorted(found, reverse=True)] + known
    return known


def select(blog_id: int, values: list[str], **question: Any) -> dict[int, Row]:
    """Return {pk: row} of a blog's rows that have one of the values in a column."""
    found: dict[int, Row] = {}
    for start in range(0, len(values), MAX_VALUES):
        part = values[start : start + MAX_VALUES]
        found.update((row[0], row) for row in select_named(blog_id, part, **question))
    return found


@asked_often
def select_named(blog: int, names: list[str], *, model: type[AnyEntry], column: str) -> QuerySet:
    """Return a blog's rows that have one of the names in a column."""
    rows = model.objects.filter(**{"blog": blog, column + "__in": names}).order_by()
    return rows.values_list("pk", *(KNOWN if model is Entry else GONE))


def find_recent(
    feed_id: int, blog_id: int, is_new: bool, document: Document, candidates: list[Candidate]
) -> list[Known]:
    """Return the newest entries of a feed, the newest first.

    A feed that is new to the blog has none: it gets those that came from its site by a feed which
    is followed no more.
    """
    if is_new:
        name = {"source_link": document.link} if document.link else {"source_title": document.title}
        newest = list(find_adoptable(blog_id, name))
    else:
        newest = select_newest(feed_id, limit=find_limit(candidates))
    texts = find_texts(newest, {candidate.item.title for candidate in candidates})
    recent = [(make_known(*row[1:]), texts.get(row[0], "")) for row in newest]
    return [
        entry._replace(path=find_path(entry.link, entry.guid), words=words)
        for entry, words in recent
    ]


def find_limit(candidates: list[Candidate]) -> int:
    """Return how many of the newest entries of a feed are looked at."""
    return max(RECENT, 2 * len(candidates))


@asked_often
def select_newest(feed: int, *, limit: int) -> QuerySet:
    """Return the newest rows of a feed."""
    return Entry.objects.filter(feed=feed).order_by("-pk").values_list("pk", *DATED)[:limit]


def find_adoptable(blog_id: int, name: dict[str, str]) -> QuerySet:
    """Return the newest rows of a blog that came from a site, and are of no feed any more."""
    # Reckoned with, the blog has no index: SQLite would read all of it instead of the few
    # entries that are of no feed.
    rows = Entry.objects.filter(feed=None).annotate(home=F("blog") + 0)
    rows = rows.filter(home=blog_id, **name).exclude(guid="")
    return rows.order_by("-pk").values_list("pk", *DATED)[:ADOPTED]


def find_texts(rows: Iterable[Row], titles: set[str]) -> dict[int, str]:
    """Return {pk: digest of its words} for those rows of entries that have one of the titles."""
    alike = {row[0]: row[3] for row in rows if row[3] in titles}
    summaries = select_summaries(list(alike)) if alike else []
    return {pk: digest_words(alike[pk], summary) for pk, summary in summaries}


@asked_often
def select_summaries(pks: list[int]) -> QuerySet:
    """Return the summaries of some entries."""
    return Entry.objects.filter(pk__in=pks).order_by().values_list("pk", "summary")


def make_known(
    token: str,
    link_key: str,
    title: str,
    feed_id: int | None,
    digests: str,
    alias: str,
    author_id: int | None = None,
    edits: int = 0,
    updated: datetime | None = None,
    state: str = Entry.REMOVED,
    guid: str = "",
    link: str = "",
    published: datetime | None = None,
    created: datetime | None = None,
) -> Known:
    """Return what of an entry the decision needs, from its columns KNOWN, or from GONE."""
    return Known(
        token,
        link_key,
        title,
        feed_id,
        author_id is not None,
        digests.split(),
        edits,
        updated,
        state == Entry.REMOVED,
        alias,
        guid,
        link,
        published=published,
        dated=bool(published and created and abs(created - published) > FIRST_SIGHT),
    )
