"""Which entry each item of a feed is. Pure.

An item is known by its names: its GUID, or its link. Feeds change GUIDs, two feeds of one blog may
carry one story, hosts move, and some feeds name everything anew at each poll. So what has no known
name is looked for among the newest entries of its own feed, by what it says. `renaming` looks at
what is left where a feed has no known name at all.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urldefrag

from blog.feeds.intake.candidates import Candidate
from blog.feeds.parse.identity import normalise_link


class Known(NamedTuple):
    """What of an entry decides.

    `digests` are those of the feed's versions of it, newest first; `alias` is the token that its
    feed's present GUID for it gives, where that is another; `path` and `words` are as a
    Candidate's, of the feed's recent entries alone, `words` "" where nothing has its title.
    `published` may be when it was first seen.
    """

    token: str
    link_key: str
    title: str
    feed_id: int | None
    by_editor: bool
    digests: list[str]
    edits: int
    updated: datetime | None
    removed: bool
    alias: str = ""
    guid: str = ""
    link: str = ""
    path: str = ""
    words: str = ""
    published: datetime | None = None
    dated: bool = False


class Match(NamedTuple):
    """An item and the entry that it is; `by_words` where none of its names told.

    `again` says that another item of the feed is that entry, `by_place` that nothing but the order
    of both tells which entry the item is.
    """

    candidate: Candidate
    entry: Known
    by_words: bool = False
    again: bool = False
    by_place: bool = False


class Matches(NamedTuple):
    """The items that are entries of the blog, and those that are not; both oldest first."""

    found: list[Match]
    strangers: list[Candidate]


def match_items(
    feed_id: int, candidates: list[Candidate], known: list[Known], recent: list[Known]
) -> Matches:
    """Return which of the entries each item is: by its ids, else by its link, else by its words.

    `known` are entries of the blog that share a name with an item, `recent` the newest of the
    feed's own; each the newest first. An item that is a second sight of another is left out.
    """
    finder = Finder(feed_id, known, recent)
    first = [finder.take(candidate, finder.find_by_ids(candidate)) for candidate in candidates]
    found, strangers = [], []
    for candidate, match in zip(candidates, first):
        match = match or finder.take(candidate, finder.find_by_link(candidate))
        match = match or finder.take(candidate, finder.find_by_words(candidate), by_words=True)
        if match is None and candidate.token not in finder.taken:
            finder.taken.add(candidate.token)
            strangers.append(candidate)
        elif match and not match.again:
            found.append(match)
    return Matches(found, strangers)


class Finder:
    """Looks items up among the entries that they may be.

    `taken` are the tokens of what was found, and of items that are new.
    """

    def __init__(self, feed_id: int, known: list[Known], recent: list[Known]) -> None:
        self.feed_id = feed_id
        self.taken: set[str] = set()
        self.guids_tell = False  # whether the feed has given any GUID before
        self.by_token = {entry.alias: entry for entry in known if entry.alias}
        self.by_token.update((entry.token, entry) for entry in known)
        self.by_link: dict[str, list[Known]] = defaultdict(list)
        for entry in known:
            self.by_link[entry.link_key].append(entry)
        self.recent: dict[str, list[Known]] = defaultdict(list)
        for entry in recent:
            for name in {entry.guid, entry.title, entry.path} - {""}:
                self.recent[name].append(entry)

    def take(
        self, candidate: Candidate, entry: Known | None, by_words: bool = False
    ) -> Match | None:
        """Return the Match of an item and an entry, if there is one."""
        if entry is None:
            return None
        again = entry.token in self.taken
        self.taken.add(entry.token)
        return Match(candidate, entry, by_words, again)

    def find_by_ids(self, candidate: Candidate) -> Known | None:
        """Return the known entry that one of the item's ids stands for.

        An id that it does not have now may stand for another of those that share it, or for one
        that was found already.
        """
        for token in candidate.tokens:
            entry = self.by_token.get(token)
            if entry and token == candidate.token:
                self.guids_tell = True
                return entry
            if entry and token not in self.taken and self.says_the_same(candidate, entry):
                return entry
        return None

    def says_the_same(self, candidate: Candidate, entry: Known) -> bool:
        """Tell which of those that share an id the entry is: by its text, or by title and link."""
        if candidate.digest in entry.digests:
            return True
        links = {candidate.link_key, entry.link_key} - {""}
        own = entry.feed_id == self.feed_id
        return own and candidate.title == entry.title and len(links) < 2

    def find_by_link(self, candidate: Candidate) -> Known | None:
        """Return the known entry that has the item's link, if that makes it the same story.

        Within one feed more must agree: some feeds link many entries to one page. What another
        feed or an editor links to is the same story, whatever its title.
        """
        linked = self.by_link.get(candidate.link_key, []) if candidate.link_key else []
        own = [entry for entry in linked if entry.feed_id == self.feed_id or is_orphan(entry)]
        others = [entry for entry in linked if entry not in own]
        agreeing = [entry for entry in own if is_same_page(candidate, entry)]
        # The only entry of a feed that is followed no more stands for whatever links there.
        alone = own if len(own) == 1 and is_orphan(own[0]) else []
        return next(iter([*agreeing, *others[::-1], *alone]), None)

    def find_by_words(self, candidate: Candidate) -> Known | None:
        """Return the entry of the item's own feed that says the same, under whatever names."""
        item = candidate.item
        for name in (item.guid, item.title, candidate.path):
            for entry in self.recent.get(name, []):
                if entry.token not in self.taken and self.is_same_story(candidate, entry):
                    return entry
        return None

    def is_same_story(self, candidate: Candidate, entry: Known) -> bool:
        """Tell whether the item is the entry though neither its id nor its link says so."""
        item = candidate.item
        same_date = candidate.date is not None and candidate.date == entry.published
        same_path = bool(candidate.path) and candidate.path == entry.path
        if item.guid == entry.guid:
            return True
        if item.title != entry.title:
            # Its host has moved, and its headline was corrected.
            moved = normalise_link(item.link) != normalise_link(entry.link)
            return same_path and same_date and moved
        if candidate.date is None:
            said = not self.guids_tell and candidate.digest in entry.digests
            return same_path or said
        if same_path and same_date:
            return True
        return (same_path or same_date) and candidate.words == entry.words


def is_orphan(entry: Known) -> bool:
    """Tell an entry of a feed that is followed no more from one that an editor wrote."""
    return entry.feed_id is None and bool(entry.guid)


def is_same_page(candidate: Candidate, entry: Known) -> bool:
    """Tell whether the item is what the feed has linked to the same page before.

    By its title or its GUID; or its GUID says that it is a revision, by another fragment alone,
    while its link has none that would tell one of many entries of the page from the others.
    """
    if candidate.item.title == entry.title or candidate.item.guid == entry.guid:
        return True
    (page, fragment), (known_page, known) = urldefrag(candidate.item.guid), urldefrag(entry.guid)
    is_revision = page == known_page and fragment != known and bool(fragment or known)
    return is_revision and urldefrag(candidate.item.link)[1] == urldefrag(entry.link)[1]
