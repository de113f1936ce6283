"""RSS, RDF and Atom in the feed's own words."""

from __future__ import annotations

import itertools
import re
from xml.etree.ElementTree import Element, ParseError

from blog.feeds.errors import FeedError
from blog.feeds.parse.dates import parse_date
from blog.feeds.parse.document import Draft, DraftDocument
from blog.feeds.parse.formats.authors import join_names
from blog.feeds.parse.formats.bodies import HTML_TYPES, decoded_text, find_bodies, is_base64
from blog.feeds.parse.formats.elements import (
    XML,
    Branch,
    attribute,
    iter_entries,
    join,
    read_tree,
    text_of,
)
from blog.feeds.parse.formats.markup import Markup
from blog.feeds.parse.formats.media import find_pictures
from blog.feeds.parse.formats.mending import mend
from blog.feeds.parse.formats.others import read_other

# Entries that have their ends are fewer by now; of those without, no more are looked at.
MOST = 1000
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
# What stands in a link element where the writer's software had no address to put there.
NO_PAGE = re.compile(r"(?:https?:/*|#.*|javascript:.*|)", re.I | re.S)
PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created")
UPDATED = ("updated", "modified", "dcterms:modified", "dc:date", "dcterms:date", "date")


def read_xml(markup: Markup) -> DraftDocument:
    """Return the feed that the markup holds; FeedError if nobody can make sense of it.

    Where no entry is found by the rules here, feedparser is asked whether it knows better.
    """
    try:
        document = _read_document(_read_root(markup), markup)
    except (ParseError, UnicodeError):
        return read_other(markup.text)
    if document.drafts:
        return document
    try:
        other = read_other(markup.text)
    except FeedError:
        return document
    return other if other.drafts else document


def _read_root(markup: Markup) -> Element:
    """Return the root element, of the markup mended where it must be; ParseError past mending."""
    try:
        return read_tree(markup.text)
    except (ParseError, UnicodeError):
        return read_tree(mend(markup.text, markup.root))


def _read_document(root: Element, markup: Markup) -> DraftDocument:
    outer = Branch(root)
    feed = outer.inner(outer.all("channel")[0]) if outer.all("channel") else outer
    # An entry of Atom that names no author has its feed's (RFC 4287, section 4.2.1).
    author = join_names(_person(one, feed) for one in feed.all("author")) if feed is outer else ""
    title = next(iter(feed.all("title", "dc:title")), None)
    entries = itertools.islice(iter_entries(root), MOST)
    language = feed.lang or feed.text("language", "dc:language")
    drafts = [_draft(Branch(one, feed.base, language), author) for one in entries]
    return DraftDocument(
        title="" if title is None else decoded_text(title),
        title_kind="" if title is None else _kind(title, atom=feed is outer),
        link=_link(feed),
        language=feed.text("language", "dc:language") or feed.lang,
        hub=_related(feed, "hub") or _related(outer, "hub"),
        self_url=_related(feed, "self") or _related(outer, "self"),
        ttl=_minutes(feed.text("ttl")),
        update_period=_update_period(feed),
        skip_hours=_skip_hours(feed),
        drafts=drafts,
        deleted=[
            (attribute(one, "ref"), attribute(one, "when"))
            for one in root.iter("at:deleted-entry")
            if attribute(one, "ref")
        ],
        cut_off=markup.cut_off,
        left_out=markup.left_out,
    )


def _draft(entry: Branch, feed_author: str) -> Draft:
    title = next(iter(entry.all("title", "dc:title", "media:title")), None)
    sources = entry.all("source")
    source = entry.inner(sources[0]) if sources else None
    published, updated = _date(entry, PUBLISHED), _date(entry, UPDATED)
    return Draft(
        guid=_guid(entry),
        title="" if title is None else decoded_text(title),
        title_kind="" if title is None else _kind(title, atom=entry.element.tag == "entry"),
        link=_link(entry) or _related(entry, "enclosure"),
        bodies=find_bodies(entry),
        author=_author(entry) or (source and _author(source)) or feed_author,
        images=find_pictures(entry),
        # dc:date, and Atom's updated where published is left out, are all the date there is.
        published=published or updated,
        updated=updated,
        source_title=_source_title(source) if source else "",
        source_link=(_link(source) or attribute(source.element, "url")) if source else "",
        categories=[attribute(one, "term") or text_of(one) for one in entry.all("category")],
    )


def _source_title(source: Branch) -> str:
    return source.text("title") if len(source.element) else text_of(source.element)


def _guid(entry: Branch) -> str:
    return entry.text("guid", "id", "dc:identifier") or attribute(entry.element, "about")


def _date(entry: Branch, names: tuple[str, ...]) -> str:
    """Return the first date that can be read, else the first."""
    dates = entry.texts(*names)
    return next((date for date in dates if parse_date(date)), "") or "".join(dates[:1])


def _kind(title: Element, atom: bool) -> str:
    """Return what the text of a title is, as a Draft's `title_kind`."""
    kind = attribute(title, "type").lower()
    if len(title) or kind in HTML_TYPES or is_base64(title):
        return "html"
    if kind == "text":
        return "text"
    return "plain" if atom or kind or title.tag == "media:title" else ""


def _relation(link: Element) -> str:
    return attribute(link, "rel").lower().rpartition("/")[2] or "alternate"


def _related(branch: Branch, relation: str) -> str:
    links = branch.all("link") + (branch.all("enclosure") if relation == "enclosure" else [])
    for link in links:
        if link.tag == "enclosure" or _relation(link) == relation:
            url = attribute(link, "href") or attribute(link, "url")
            if url:
                return _resolve(branch, link, url)
    return ""


def _resolve(branch: Branch, element: Element, url: str) -> str:
    return join(join(branch.base, element.get(XML + "base", "")), url)


def _link(branch: Branch) -> str:
    """Return the page that an entry or a feed is: RSS's link, else Atom's first alternate in the
    language around it, else a GUID that is a permalink."""
    links = branch.all("link")
    for link in links:
        url = text_of(link)
        if NO_PAGE.fullmatch(url):
            continue
        if not attribute(link, "href") and _relation(link) == "alternate":
            return _resolve(branch, link, url)
    alternates = [
        link for link in links if attribute(link, "href") and _relation(link) == "alternate"
    ]
    if alternates:
        best = min(alternates, key=lambda link: _strangeness(link, branch.lang))
        return _resolve(branch, best, attribute(best, "href"))
    for guid in branch.all("guid", "id"):
        url = text_of(guid)
        permanent = attribute(guid, "isPermaLink").lower()
        if permanent != "false" and re.match("https?://", url, re.I):
            return url
        if permanent == "true" and url.startswith("/"):
            return _resolve(branch, guid, url)
    about = attribute(branch.element, "about") if branch.element.tag == "item" else ""
    about = about or attribute(branch.element, "href")
    return about if re.match("https?://", about, re.I) else ""


def _strangeness(link: Element, lang: str) -> tuple[bool, bool, bool]:
    """Rank a link: in another language last, then what is no web page, then another country's."""
    language = attribute(link, "hreflang").lower().replace("_", "-")
    own = lang.lower().replace("_", "-")
    strange = bool(language) and language.split("-")[0] != own.split("-")[0]
    kind = attribute(link, "type").lower()
    abroad = bool(language) and language != own
    return strange, bool(kind) and kind not in HTML_TYPES, abroad


def _author(branch: Branch) -> str:
    """Return the names that an entry's authors have, from the first kind of element that has any."""
    for name in ("author", "dc:creator", "itunes:author", "dc:author"):
        names = join_names(_person(one, branch) for one in branch.all(name))
        if names:
            return names
    return ""


def _person(element: Element, around: Branch) -> str:
    return around.inner(element).text("name") if len(element) else text_of(element)


def _minutes(value: str) -> int | None:
    return int(value) * 60 or None if re.fullmatch(r"\d{1,6}", value) else None


def _update_period(feed: Branch) -> int | None:
    hours = PERIODS.get(feed.text("sy:updateperiod").lower())
    frequency = feed.text("sy:updatefrequency") or "1"
    if not hours or not re.fullmatch(r"0*[1-9]\d{0,4}", frequency):
        return None
    return hours * 3600 // int(frequency)


def _skip_hours(feed: Branch) -> tuple[int, ...]:
    said = [text for one in feed.all("skiphours") for text in feed.inner(one).texts("hour")]
    return tuple(int(hour) for hour in said if re.fullmatch(r"\d{1,2}", hour))
