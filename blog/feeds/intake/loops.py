"""What has gone in a circle: livelogs that follow each other publish nothing twice.

A livelog's feed names each entry `urn:livelog:` and the id that it had where it was written, however many
livelogs it has passed (`blog/web/syndication.py`). So a blog knows its own by that.
"""

from __future__ import annotations

from dataclasses import replace

from blog.feeds.parse.document import Document
from blog.models import DeletedEntry, Entry, Feed

PREFIX = "urn:livelog:"


def leave_out_own(feed: Feed, document: Document) -> Document:
    """Return a feed's document without the entries that its blog has, or had, itself."""
    tokens = {item.guid[len(PREFIX) :] for item in document.items if item.guid.startswith(PREFIX)}
    own: set[str] = set()
    for model in (Entry, DeletedEntry) if tokens else ():
        rows = model.objects.filter(blog=feed.blog_id, token__in=tokens)
        own.update(PREFIX + token for token in rows.values_list("token", flat=True))
    if not own:
        return document
    return replace(document, items=tuple(item for item in document.items if item.guid not in own))
