"""What an item of a feed is known by: the ids it may have, its link, what it says. Pure.

Some feeds give one GUID to many items: there an item has another id beside others than alone, and
is looked for under all.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from blog.feeds.parse.document import Document, Item
from blog.feeds.parse.identity import normalise_link


@dataclass(eq=False)
class Candidate:
    """An item with what it is known by.

    `tokens` are those of all ids it may have had, the most telling first; `link_key`, `title` and
    `path`, its address but for the host, are "" where they do not tell the item from others;
    `digest` is of what readers would see, `words` of the text alone; `date` is the item's own.
    """

    item: Item
    token: str
    tokens: list[str]
    link_key: str
    title: str
    path: str
    digest: str

    @cached_property
    def words(self) -> str:
        return digest_words(self.item.title, self.item.summary)

    @property
    def date(self) -> datetime | None:
        return self.item.published or self.item.updated


def identify(feed_id: int, document: Document) -> list[Candidate]:
    """Return the document's items as Candidates, oldest first.

    A link that several items share, or that is the site's own, tells no story apart: no link_key.
    Nor does a title or a path that several share.
    """
    titles = Counter(item.title for item in document.items)
    keys = [normalise_link(item.link) for item in document.items]
    shared = {key for key, count in Counter(keys).items() if count > 1}
    shared |= {"", normalise_link(document.link)}
    paths = [find_path(item.link, item.guid) for item in document.items]
    taken = Counter(paths)
    candidates = [
        Candidate(
            item,
            make_token(feed_id, item.guid),
            [make_token(feed_id, name) for name in item.ids],
            "" if key in shared else hash_text(key),
            single(item.title, titles),
            single(path, taken),
            digest_item(item),
        )
        for item, key, path in zip(document.items, keys, paths)
    ]
    return sort_oldest_first(candidates)


def single(name: str, counts: Counter[str]) -> str:
    """Return what one item alone is named by; "" where several are."""
    return name if counts[name] == 1 else ""


def sort_oldest_first(candidates: list[Candidate]) -> list[Candidate]:
    """Return candidates in the order of their dates; without any, the reverse of the document's.

    An item without a date stays beside the one that follows it in the document.
    """
    dated: list[tuple[datetime | None, int, Candidate]] = []
    date = None
    for index, candidate in reversed(list(enumerate(candidates))):
        date = candidate.date or date
        dated.append((date, -index, candidate))
    first = next((date for date, _, _ in dated if date), None)
    if first is None:
        return [candidate for _, _, candidate in dated]
    in_order = sorted(dated, key=lambda each: (each[0] or first, each[1]))
    return [candidate for _, _, candidate in in_order]


def make_token(feed_id: int, guid: str) -> str:
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


def find_path(link: str, guid: str) -> str:
    """Return an item's address but for its host: that of its link, else of its GUID; "" for none."""
    found = re.match(r"//[^/?]*(.+)", normalise_link(link or guid))
    return found.group(1) if found else ""


def hash_text(*parts: str) -> str:
    """Return a short digest of some texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def digest_item(item: Item) -> str:
    """Return the digest of what readers would see of an item; its dates are not part of it."""
    link, key = normalise_link(item.link), "key" if item.key else ""
    return hash_text(item.title, link, item.summary, item.image, item.author, key)


def digest_words(title: str, summary: str) -> str:
    """Return the digest of what an item says: its words, whatever they link to."""
    return hash_text(title, " ".join(re.sub(r"<[^<>]*>", " ", summary).split()))
