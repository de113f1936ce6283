"""What may stand in the record: HTML that harms nobody, text that XML can hold, web addresses.

Whatever code saves an entry passes here; what was stored past `save()` (bulk_create, update, an
older release) passes here on its way to readers.
"""

from __future__ import annotations

import hashlib
import logging
import re
from typing import TYPE_CHECKING

from blog.feeds.parse.links import absolute
from blog.feeds.parse.sanitising import sanitize

if TYPE_CHECKING:
    from blog.models.entry import Entry

logger = logging.getLogger(__name__)

TEXTS = ["title", "author_name", "source_title"]
ADDRESSES = ["link", "image", "source_link"]
# What XML 1.0 (section 2.2) allows nowhere, not even as a character reference.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return text as XML can hold it; an old line break (as pasted from Word) becomes a space."""
    return FORBIDDEN.sub("", re.sub("[\x0b\x0c]", " ", text))


def fingerprint(text: str) -> str:
    """Return a short digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def safe_html(summary: str, vouched: str) -> str:
    """Return the summary sanitised, which one is already whose fingerprint is `vouched` for.

    Sanitising takes a hundred times as long as the fingerprint.
    """
    return summary if vouched == fingerprint(summary) else sanitize(xml_text(summary))


def clean(entry: Entry) -> None:
    """Take out of an entry what must not reach readers; its row is not touched."""
    entry.summary = safe_html(entry.summary, entry.vouched)
    entry.vouched = fingerprint(entry.summary)
    for name in TEXTS:
        setattr(entry, name, xml_text(getattr(entry, name)))
    for name in ADDRESSES:
        given = getattr(entry, name)
        if given and not absolute(given):
            logger.warning("Entry %s: %s is no web address, left out: %r", entry.token, name, given)
        setattr(entry, name, absolute(given))
