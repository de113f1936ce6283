"""From a feed's bytes to what livelog publishes. Pure: no I/O and no clock but the one given.

The order of work: `encoding` makes text of the bytes; `markup` and `xmlfeed`, or `jsonfeed`, make
drafts of the text; `identity` tells the drafts apart; `_item` makes each of them safe.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timezone

from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.parse.dates import parse_date
from blog.feeds.parse.document import Document, Draft, DraftDocument, Item
from blog.feeds.parse.encoding import decode
from blog.feeds.parse.formats.jsonfeed import read_json
from blog.feeds.parse.formats.markup import first_element, prepare
from blog.feeds.parse.formats.newest import LIMIT, choose_newest
from blog.feeds.parse.formats.webpage import find_feeds
from blog.feeds.parse.formats.xmlfeed import read_xml
from blog.feeds.parse.identity import clean_guid, possible_ids, tell_apart
from blog.feeds.parse.links import absolute
from blog.feeds.parse.sanitising import LIMIT as SUMMARY_LIMIT
from blog.feeds.parse.sanitising import sanitize
from blog.feeds.parse.text import plain
from livelog.address import host_of, strip_credentials

TITLE_LIMIT = 300
NAME_LIMIT = 200
EXCERPT = 100
DELETED_LIMIT = 500
# A convention of ours; an editor may mark a key event by hand as well.
KEY_CATEGORIES = ("key", "key event")
PAGE_ELEMENTS = ("html", "head", "body", "div", "p", "h1", "script", "meta", "title")


def parse(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    now: datetime | None = None,
    budget: int | None = None,
    truncated: bool = False,
) -> Document:
    """Return what the feed at `url` says; FeedError for what is no feed, NotAFeed for a web page.

    At most the newest 200 entries are taken, and of those only as many as have `budget` characters.
    `now`, an aware datetime, is the present time. Of a body that was `truncated`, because it is
    too large, the whole entries are taken, and the rest counts as left out.
    """
    if not body.strip():
        raise FeedError("the feed is empty")
    url = strip_credentials(url)  # or every relative link would publish them
    text = decode(body, content_type)
    try:
        draft = _read(text, url, budget)
    except FeedError as error:
        if truncated and not isinstance(error, NotAFeed):
            raise FeedError(f"the feed is larger than {len(body) // 2**20} MB: {error}") from error
        raise
    if truncated:
        draft = replace(draft, cut_off=False, left_out=draft.left_out + 1)
    return _document(draft, url, now or datetime.now(timezone.utc), budget)


def _read(text: str, url: str, budget: int | None) -> DraftDocument:
    if text.lstrip()[:1] in ("{", "["):
        return read_json(text)
    _refuse_page(text, url)
    return read_xml(prepare(text, budget))


def _refuse_page(text: str, url: str) -> None:
    if first_element(text).lower() not in PAGE_ELEMENTS or re.search(
        r"<(?:rss|rdf:RDF|feed)\b[^>]*(?:version|xmlns)", text[:10_000]
    ):
        return
    feeds = find_feeds(text, url)
    said = "it names " + ", ".join(feeds[:3]) if feeds else "and it names none"
    raise NotAFeed(f"a web page, not a feed; {said}", feeds)


def _document(draft: DraftDocument, url: str, now: datetime, budget: int | None) -> Document:
    chinese = _is_chinese(draft)
    title = plain(draft.title, NAME_LIMIT, draft.title_kind)
    link = absolute(draft.link, url)
    deleted = _still_deleted(draft, chinese)
    drafts = [one for one in draft.drafts if clean_guid(one.guid) not in deleted]
    entries = tell_apart(drafts)
    dates = [parse_date(one.published, chinese) for _, one in entries]
    sizes = [sum(len(source) for source, _ in one.bodies) for _, one in entries]
    newest = choose_newest(dates, sizes, budget)
    named = title or host_of(link)[:NAME_LIMIT] or host_of(url) or "feed"
    return Document(
        title=title,
        link=link,
        language=_language(draft.language),
        hub=absolute(draft.hub, url),
        self_url=absolute(draft.self_url, url),
        ttl=draft.ttl,
        update_period=draft.update_period,
        skip_hours=draft.skip_hours,
        items=tuple(_item(*entries[index], url, named, link, chinese, now) for index in newest),
        deleted=tuple(deleted)[:DELETED_LIMIT],
        cut_off=draft.cut_off,
        left_out=draft.left_out + min(LIMIT, len(entries)) - len(newest),
    )


def _item(
    guid: str,
    draft: Draft,
    url: str,
    feed_title: str,
    feed_link: str,
    chinese: bool,
    now: datetime,
) -> Item:
    link = absolute(draft.link, url)
    summary = _fullest(draft, link or url, url)
    title = plain(draft.title, TITLE_LIMIT, draft.title_kind)
    title = title or plain(summary, EXCERPT, "html") or link or feed_title
    source_link = absolute(draft.source_link, url)
    published = _past(parse_date(draft.published, chinese), now)
    updated = _past(parse_date(draft.updated, chinese), now)
    return Item(
        guid=guid,
        guid_given=bool(clean_guid(draft.guid)),
        title=title[:TITLE_LIMIT],
        link=link,
        summary=summary,
        author=plain(draft.author, NAME_LIMIT),
        image=next(filter(None, (absolute(image, url) for image in draft.images)), ""),
        published=published,
        updated=updated if updated != published else None,
        source_title=plain(draft.source_title, NAME_LIMIT)
        or host_of(source_link)[:NAME_LIMIT]
        or feed_title,
        source_link=source_link or feed_link,
        ids=tuple(reversed(possible_ids(draft))),
        key=any(name.strip().lower() in KEY_CATEGORIES for name in draft.categories),
    )


def _fullest(draft: Draft, link: str, url: str) -> str:
    """Return the body with most text, sanitised. Relative links mean the entry's own page, where
    the feed has no xml:base, as publishers mean them and readers take them."""
    fuller_first = sorted(draft.bodies, key=lambda body: _text_length(body[0]), reverse=True)
    cleaned = (sanitize(source, base or link, url) for source, base in fuller_first)
    return next(filter(None, cleaned), "")


def _text_length(source: str) -> int:
    return len(re.sub(r"<[^<>]*>", "", source[:SUMMARY_LIMIT]).strip())


def _language(tag: str) -> str:
    return tag.replace("_", "-") if re.fullmatch(r"[A-Za-z0-9_-]{1,35}", tag) else ""


def _past(date: datetime | None, now: datetime) -> datetime | None:
    return date if date is not None and date <= now else None


def _still_deleted(draft: DraftDocument, chinese: bool) -> dict[str, None]:
    """Return the GUIDs withdrawn, less those of entries updated since (RFC 6721, section 4)."""
    updated = {
        clean_guid(one.guid): parse_date(one.updated or one.published, chinese)
        for one in draft.drafts
    }
    deleted: dict[str, None] = {}
    for guid, when in draft.deleted:
        since, revived = parse_date(when), updated.get(clean_guid(guid))
        if not (since and revived and revived > since):
            deleted[clean_guid(guid)] = None
    return deleted


def _is_chinese(draft: DraftDocument) -> bool:
    """Say whether the feed is from China: by its language, or by titles in hanzi without kana or
    hangul, since many a Chinese site has left its software's language at English."""
    sample = draft.title + " ".join(one.title for one in draft.drafts[:20])
    if re.search("[\u3040-\u30ff\uac00-\ud7af]", sample):
        return False
    hanzi = len(re.findall("[\u4e00-\u9fff]", sample))
    return 4 * hanzi > len(sample) or draft.language.lower().startswith("zh")
