"""Deciding what a feed's items mean for a blog: new entries, edits, or nothing. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Iterable, NamedTuple

from blog.feeds.intake.candidates import Candidate
from blog.feeds.intake.matching import Known, Match, is_orphan, match_items
from blog.feeds.intake.renaming import match_renamed

# A version that comes back, or one more edit after many, waits this many seconds from the last.
REVERT_GAP = 600
FREE_EDITS = 5
EDIT_GAP = 60
MAX_GAP = 3600


class Claim(NamedTuple):
    """An entry that is the feed's from now on, or under another name than before.

    `candidate` is None where the feed names it only to withdraw it; `silent` says that readers
    need not be told: what changed is no more than where it is.
    """

    entry: Known
    candidate: Candidate | None
    silent: bool


class Decision(NamedTuple):
    """What is to be done with a feed's items and the entries they are.

    `held` are edits put off: the feed must be fetched in full again to see them.
    """

    new: list[Candidate]
    edits: list[tuple[Known, Candidate]]
    withdrawn: list[Known]
    held: list[tuple[Known, Candidate]]
    claims: list[Claim]


NOTHING = Decision([], [], [], [], [])


def decide(
    feed_id: int,
    candidates: list[Candidate],
    known: list[Known],
    recent: list[Known],
    withdrawn: Iterable[tuple[str, str]],
    now: datetime,
) -> Decision:
    """Return the Decision for a feed's Candidates given the Known entries they may be.

    `known` are entries of the blog that share a token or a link_key with a candidate, or whose
    token is in `withdrawn`, which holds (token, GUID) pairs; `recent` are the newest of the feed,
    or those that it may adopt; `now` is an aware datetime. An entry that an editor wrote, changed
    or removed, or that came by another feed, is left alone.
    """
    found, strangers = match_items(feed_id, candidates, known, recent)
    if not found:
        found = match_renamed(strangers, [entry for entry in recent if entry.feed_id == feed_id])
        strangers = [] if found else strangers
    decision = Decision(strangers, [], [], [], [])
    for match in found:
        decide_match(decision, feed_id, match, now)
    by_name = {entry.guid: entry for entry in recent if entry.guid}
    by_name.update((entry.alias, entry) for entry in known if entry.alias)
    by_name.update((entry.token, entry) for entry in known)
    for token, guid in withdrawn:
        entry = by_name.get(token) or by_name.get(guid)
        if entry and is_ours(feed_id, entry) and not entry.removed:
            decision.withdrawn.append(entry)
            if is_orphan(entry):
                decision.claims.append(Claim(entry, None, False))
    return decision


def decide_match(decision: Decision, feed_id: int, match: Match, now: datetime) -> None:
    """Add to the decision what an item means for the entry that it is."""
    candidate, entry = match.candidate, match.entry
    changed = is_edit(candidate, entry) and is_ours(feed_id, entry) and not entry.removed
    if match.by_words:
        # Its link differs for sure: that alone is no news.
        changed = changed and candidate.words != entry.words and not match.by_place
    if is_orphan(entry) or (entry.feed_id == feed_id and is_renamed(match)):
        decision.claims.append(Claim(entry, candidate, match.by_words and not changed))
    if changed:
        due = is_edit_due(candidate, entry, now)
        (decision.edits if due else decision.held).append((entry, candidate))


def is_renamed(match: Match) -> bool:
    """Tell whether none of the names that the entry has would find it the next time."""
    names = {match.entry.token, match.entry.alias}
    return names.isdisjoint([match.candidate.token, *match.candidate.tokens])


def is_ours(feed_id: int, entry: Known) -> bool:
    """Tell whether the feed may change the entry."""
    return (entry.feed_id == feed_id or is_orphan(entry)) and not entry.by_editor


def is_edit(candidate: Candidate, entry: Known) -> bool:
    """Tell whether the feed now says something else than what was last taken in from it."""
    return candidate.digest not in entry.digests[:1]


def is_edit_due(candidate: Candidate, entry: Known, now: datetime) -> bool:
    """Tell whether an edit may go out now: one that flaps between versions must not flood."""
    gap = min(MAX_GAP, EDIT_GAP * max(0, entry.edits - FREE_EDITS))
    if candidate.digest in entry.digests:
        gap = max(gap, REVERT_GAP)
    return entry.updated is None or (now - entry.updated).total_seconds() >= gap
