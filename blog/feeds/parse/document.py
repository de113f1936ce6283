"""What a feed says: `Draft`s as its format says it, `Item`s as livelog takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Draft:
    """One entry in its feed's own words: nothing is cleaned, resolved or parsed yet.

    `bodies` are (HTML, base URL) pairs and `images` URLs, each in order of preference.
    `title_kind` says what the title is: "html"; "text", in which nothing is escaped; "plain", text
    by its format's rules, in which many feeds escape nevertheless; or "" where nobody knows.
    """

    guid: str = ""
    title: str = ""
    link: str = ""
    title_kind: str = ""
    bodies: list[tuple[str, str]] = field(default_factory=list)
    author: str = ""
    images: list[str] = field(default_factory=list)
    published: str = ""
    updated: str = ""
    source_title: str = ""
    source_link: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass
class DraftDocument:
    """A whole feed in its own words; `deleted` are (GUID, when) pairs."""

    title: str = ""
    title_kind: str = ""
    link: str = ""
    language: str = ""
    hub: str = ""
    self_url: str = ""
    ttl: int | None = None
    update_period: int | None = None
    skip_hours: tuple[int, ...] = ()
    drafts: list[Draft] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    cut_off: bool = False
    left_out: int = 0


@dataclass(frozen=True)
class Item:
    """One entry, safe to publish.

    `guid` is never empty and the same at every poll; `guid_given` says whether it is the feed's
    own. `title`, `author` and `source_title` are plain text, the first and last never empty;
    `summary` is sanitised HTML; `link`, `image` and `source_link` are "" or absolute http(s) URLs.
    `published` and `updated` are aware UTC datetimes, or None where the feed gives no date or one
    that has not come yet: whoever records the entry puts the time it was first seen. `ids` are
    all that the guid may be, depending on the other entries, the most telling first. `key` says
    that the feed counts it among the key events, by a category called "key" or "key event".
    """

    guid: str
    guid_given: bool
    title: str
    link: str
    summary: str
    author: str
    image: str
    published: datetime | None
    updated: datetime | None
    source_title: str
    source_link: str
    ids: tuple[str, ...]
    key: bool = False


@dataclass(frozen=True)
class Document:
    """A feed as parsed, its items in the order of the document.

    `ttl` is RSS's own and `update_period` what the syndication module asks for, both in seconds
    or None; `skip_hours` are hours of the day, GMT. `deleted` holds the GUIDs that the feed has
    withdrawn (RFC 6721). `cut_off` says that the end was missing: what came whole is here, and
    the validators of such an answer must not be stored, or the rest would never be fetched.
    `left_out` counts the entries that were not read because the whole was too much to read.
    """

    title: str
    link: str
    language: str
    hub: str
    self_url: str
    ttl: int | None
    items: tuple[Item, ...]
    deleted: tuple[str, ...] = ()
    update_period: int | None = None
    skip_hours: tuple[int, ...] = ()
    cut_off: bool = False
    left_out: int = 0
