"""A record in memory: what a feed's polls make of one another, without a database."""

from datetime import timedelta

from blog.feeds.intake.candidates import find_path, identify, make_token
from blog.feeds.intake.decide import decide
from blog.feeds.intake.matching import Known
from tests.blog.factory import START, document

RECENT = 400


class Record:
    """Takes in one poll after the other as `entries.take_in` does; a minute passes between two."""

    def __init__(self):
        self.entries = []  # Known, the oldest first
        self.now = START + timedelta(days=30)
        self.published = []  # (guid, title) of each new entry
        self.edited = []

    def poll(self, *items, feed_id=1, is_new=False, deleted=(), **fields):
        """Take in a document of these items; return the Decision."""
        candidates = identify(feed_id, document(*items, **fields))
        withdrawn = [(make_token(feed_id, guid), guid) for guid in deleted]
        newest = self.entries[::-1]
        home = None if is_new else feed_id
        recent = [entry for entry in newest if entry.feed_id == home][:RECENT]
        decision = decide(feed_id, candidates, newest, recent, withdrawn, self.now)
        self.apply(feed_id, decision)
        self.now += timedelta(minutes=1)
        return decision

    def apply(self, feed_id, decision):
        for entry, candidate, silent in decision.claims:
            fields = {"feed_id": feed_id}
            if candidate:
                fields.update(alias=candidate.token, link_key=candidate.link_key)
            if silent:
                fields.update(digests=[candidate.digest, *entry.digests])
            self.change(entry, **fields)
        for candidate in decision.new:
            self.published.append((candidate.item.guid, candidate.item.title))
            self.entries.append(self.make(feed_id, candidate))
        for entry, candidate in decision.edits:
            self.edited.append(candidate.item.title)
            made = self.make(feed_id, candidate)
            self.change(
                entry,
                title=made.title,
                words=made.words,
                digests=[candidate.digest, *entry.digests],
                link_key=made.link_key,
                link=made.link,
                path=made.path,
            )
        for entry in decision.withdrawn:
            self.change(entry, removed=True)

    def change(self, entry, **fields):
        place = next(n for n, each in enumerate(self.entries) if each.token == entry.token)
        self.entries[place] = self.entries[place]._replace(**fields)

    def make(self, feed_id, candidate):
        item = candidate.item
        return Known(
            candidate.token,
            candidate.link_key,
            item.title,
            feed_id,
            False,
            [candidate.digest],
            0,
            None,
            False,
            guid=item.guid,
            link=item.link,
            path=find_path(item.link, item.guid),
            words=candidate.words,
            published=candidate.date or self.now,
            dated=candidate.date is not None,
        )

    @property
    def titles(self):
        return [entry.title for entry in self.entries]
