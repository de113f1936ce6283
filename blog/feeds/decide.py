"""Deciding what a feed's items mean for a blog: new entries, edits, or nothing. Pure.

An item is the same story as an entry that the blog has when their GUIDs agree, or when their links
do: feeds change GUIDs, and two feeds of one blog may carry one story. Some feeds give one GUID to
many items: there an item has another id beside others than alone, and is looked for under all.
"""

import hashlib
from collections import Counter, namedtuple

from blog.feeds.identity import normalise_link

# What is to be done: each `edits` pair is (known entry, item), each of `withdrawn` a known entry.
# `held` counts the edits put off; the feed must be fetched in full again to see them.
Decision = namedtuple("Decision", "new edits withdrawn held")

# What of an entry decides: `digests` are those of the feed's versions of it, newest first.
Known = namedtuple("Known", "token link_key title feed_id by_editor digests edits updated removed")

# An item with what it is known by; `tokens` are those of all ids it may have had, the most telling
# first, and `title` is "" where it does not tell the item from others.
Candidate = namedtuple("Candidate", "item token tokens link_key title digest")

# A version that comes back, or one more edit after many, waits this many seconds from the last.
REVERT_GAP = 600
FREE_EDITS = 5
EDIT_GAP = 60
MAX_GAP = 3600


def make_token(feed_id, guid):
    """Return the public id of the entry that a feed's GUID stands for.

    A GUID that looks unique in the world (a URL, tag: or urn:) is one story in every feed of a
    blog; any other only within its own feed.
    """
    if guid.startswith(("http://", "https://")):
        # Unlike a link's, a GUID's fragment tells entries apart.
        scope, name = "", normalise_link(guid) + "#" + guid.partition("#")[2]
    elif guid.startswith(("tag:", "urn:")):
        scope, name = "", guid
    else:
        scope, name = str(feed_id), guid
    return hash_text(scope, name)


def hash_text(*parts):
    """Return a short digest of some texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def digest_item(item):
    """Return the digest of what readers would see of an item; its dates are not part of it."""
    link, key = normalise_link(item.link), "key" if item.key else ""
    return hash_text(item.title, link, item.summary, item.image, item.author, key)


def identify(feed_id, document):
    """Return the document's items as Candidates, oldest first.

    A link that several items share, or that is the site's own, tells no story apart: no link_key.
    Nor does a title that several share.
    """
    titles = Counter(item.title for item in document.items)
    keys = [normalise_link(item.link) for item in document.items]
    shared = {key for key, count in Counter(keys).items() if count > 1}
    shared |= {"", normalise_link(document.link)}
    candidates = [
        Candidate(
            item,
            make_token(feed_id, item.guid),
            [make_token(feed_id, name) for name in item.ids],
            "" if key in shared else hash_text(key),
            item.title if titles[item.title] == 1 else "",
            digest_item(item),
        )
        for item, key in zip(document.items, keys)
    ]
    return sort_oldest_first(candidates)


def sort_oldest_first(candidates):
    """Return candidates in the order of their dates; without any, the reverse of the document's.

    An item without a date stays beside the one that follows it in the document.
    """
    dated, date = [], None
    for index, candidate in reversed(list(enumerate(candidates))):
        date = candidate.item.published or candidate.item.updated or date
        dated.append((date, -index, candidate))
    known = [date for date, _, _ in dated if date]
    if not known:
        return [candidate for _, _, candidate in dated]
    dated = [(date or known[0], order, candidate) for date, order, candidate in dated]
    return [candidate for _, _, candidate in sorted(dated, key=lambda each: each[:2])]


def decide(feed_id, candidates, known, withdrawn, now):
    """Return the Decision for a feed's Candidates given the Known entries they may be.

    `known` are entries of the blog that share a token or a link_key with a candidate, or whose
    token is in `withdrawn`; `now` is an aware datetime. An entry that an editor wrote, changed or
    removed, or that came by another feed, is left alone.
    """
    by_token = {entry.token: entry for entry in known}
    by_link = {entry.link_key: entry for entry in known if entry.link_key}
    decision = Decision([], [], [], [])
    seen = set()
    for candidate in candidates:
        entry = match_token(feed_id, candidate, by_token, seen)
        entry = entry or match_link(feed_id, candidate, by_link)
        name = entry.token if entry else candidate.token
        if name in seen:
            continue
        seen.add(name)
        if entry is None:
            decision.new.append(candidate)
        elif is_edit(feed_id, candidate, entry):
            due = is_edit_due(candidate, entry, now)
            (decision.edits if due else decision.held).append((entry, candidate))
    for token in withdrawn:
        entry = by_token.get(token)
        if entry and is_ours(feed_id, entry) and not entry.removed:
            decision.withdrawn.append(entry)
    return decision


def match_token(feed_id, candidate, by_token, seen):
    """Return the known entry that one of the candidate's ids stands for.

    An id that it does not have now may stand for another of those that share it, or for one that
    was `seen` already.
    """
    for token in candidate.tokens:
        entry = by_token.get(token)
        if entry and token == candidate.token:
            return entry
        if entry and token not in seen and says_the_same(feed_id, candidate, entry):
            return entry
    return None


def says_the_same(feed_id, candidate, entry):
    """Tell which of those that share an id the entry is: by its text, or by its title and link."""
    if candidate.digest in entry.digests:
        return True
    links = {candidate.link_key, entry.link_key} - {""}
    return entry.feed_id == feed_id and candidate.title == entry.title and len(links) < 2


def match_link(feed_id, candidate, by_link):
    """Return the known entry that has the candidate's link, if that makes it the same story.

    Within one feed the title must agree too: some feeds link many entries to one page.
    """
    entry = by_link.get(candidate.link_key) if candidate.link_key else None
    if entry and entry.feed_id == feed_id and entry.title != candidate.item.title:
        return None
    return entry


def is_ours(feed_id, entry):
    """Tell whether the feed may change the entry."""
    return entry.feed_id == feed_id and not entry.by_editor


def is_edit(feed_id, candidate, entry):
    """Tell whether the feed now says something else than what was last taken in from it."""
    changed = candidate.digest not in entry.digests[:1]
    return changed and is_ours(feed_id, entry) and not entry.removed


def is_edit_due(candidate, entry, now):
    """Tell whether an edit may go out now: one that flaps between versions must not flood."""
    gap = min(MAX_GAP, EDIT_GAP * max(0, entry.edits - FREE_EDITS))
    if candidate.digest in entry.digests:
        gap = max(gap, REVERT_GAP)
    return entry.updated is None or (now - entry.updated).total_seconds() >= gap
