"""An archive made of a WordPress export in which Automattic's Liveblog has entries.

They are comments of the type `liveblog` below a post. A change is one more comment, whose meta
`liveblog_replaces` names the first; a deletion is such a one without content. The meta
`liveblog_key_entry` marks key events.
"""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any, Iterator, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from blog.archive.errors import NoArchive
from blog.archive.record import FORMAT
from blog.archive.values import write_time

TYPE = "liveblog"
REPLACES, KEY, HIDDEN = "liveblog_replaces", "liveblog_key_entry", "liveblog_hide_authors"
COMMAND = re.compile(r'<span class="liveblog-command[^>]*>.*?</span>\s*', re.S)
SHORTCODE = re.compile(r"\[/?(?:embed|caption)(?:\s[^\]]*)?\]")
BLOCK = re.compile(r"<(?:p|div|ul|ol|blockquote|figure|h[1-6]|table|pre)\b", re.I)


class EndOfProlog(Exception):
    """What comes before a file's first element has been read."""


class Comment(NamedTuple):
    """A comment of the plugin's: its own id, the first one's that it replaces, or its own."""

    id: str
    first: str
    author: str
    date: datetime
    content: str
    is_key: bool


class Post(NamedTuple):
    """A post that is a live blog, and what the plugin has of it."""

    guid: str
    title: str
    comments: list[Comment]


def has_entries(data: bytes) -> bool:
    """Tell whether a file looks like such an export."""
    return b"http://wordpress.org/export/" in data[:8192] and b"comment_type" in data


def read_export(data: bytes) -> dict[str, Any] | None:
    """Return the archive of all of a file's live blogs, None where it has none. Raises NoArchive."""
    try:
        check_prolog(data)
        posts = list(read_posts(data))
    except (ParseError, ValueError) as problem:
        raise NoArchive(f"this export of WordPress's is damaged: {problem}") from None
    if not posts:
        return None
    entries = [entry for post in posts for entry in describe_post(post)]
    return {
        "format": FORMAT,
        "blog": {
            "slug": "",
            "title": posts[0].title[:200] or "Live blog",
            "description": "",
            "language": "",
            "open": True,
            "starts": None,
            "ended": None,
        },
        "entries": sorted(entries, key=lambda each: each["published"]),
        "pictures": [],
    }


def check_prolog(data: bytes) -> None:
    """Raise NoArchive where a file has a DOCTYPE: an export has none, an attack by entities would.

    One that an entry quotes is none.
    """
    parser = expat.ParserCreate()
    seen: list[str] = []

    def see(what: str) -> None:
        seen.append(what)
        raise EndOfProlog

    parser.StartDoctypeDeclHandler = lambda *rest: see("doctype")
    parser.StartElementHandler = lambda *rest: see("element")
    with suppress(EndOfProlog, expat.ExpatError):  # what is damaged is said by who reads it
        parser.Parse(data, True)
    if "doctype" in seen:
        raise NoArchive("this file declares entities of its own, which no export does")


def read_posts(data: bytes) -> Iterator[Post]:
    """Yield the posts that have entries. Raises ParseError and ValueError."""
    for _, element in iterparse(io.BytesIO(data)):
        if name_of(element) != "item":
            continue
        comments = [read_comment(each) for each in element if name_of(each) == "comment"]
        found = [comment for comment in comments if comment is not None]
        if found:
            guid = text_of(element, "guid") or text_of(element, "link")
            yield Post(guid, text_of(element, "title"), found)
        element.clear()


def read_comment(element: Element) -> Comment | None:
    """Return a comment, None for one that a reader wrote."""
    if text_of(element, "comment_type") != TYPE:
        return None
    metas = {
        text_of(each, "meta_key"): text_of(each, "meta_value")
        for each in element
        if name_of(each) == "commentmeta"
    }
    given = text_of(element, "comment_date_gmt")
    date = datetime.strptime(given, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    own = text_of(element, "comment_id")
    return Comment(
        own,
        metas.get(REPLACES) or own,
        "" if metas.get(HIDDEN) else text_of(element, "comment_author"),
        date,
        text_of(element, "comment_content"),
        bool(metas.get(KEY)),
    )


def describe_post(post: Post) -> Iterator[dict[str, Any]]:
    """Yield a post's entries as an archive has them; those that were deleted are left out."""
    steps: dict[str, list[Comment]] = {}
    for comment in sorted(post.comments, key=lambda each: (each.date, int(each.id))):
        steps.setdefault(comment.first, []).append(comment)
    for first, comments in steps.items():
        if comments[-1].content.strip():
            yield describe_entry(f"{post.guid}#liveblog-entry-{first}", comments)


def describe_entry(guid: str, comments: list[Comment]) -> dict[str, Any]:
    """Return an entry with its earlier versions: its first comment, and those that replaced it."""
    first, last = comments[0], comments[-1]
    versions = [
        {"title": "", "summary": write_html(before.content), "until": write_time(after.date)}
        for before, after in zip(comments, comments[1:])
        # The plugin changes the first one's words too; that says nothing of what they were.
        if before.content not in (after.content, last.content)
    ]
    return {
        "id": hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()[:16],
        "numbered": True,
        "guid": guid,
        "title": "",
        "summary": write_html(last.content),
        "author_name": first.author[:200],
        "published": write_time(first.date),
        "created": write_time(first.date),
        "updated": write_time(last.date) if len(comments) > 1 else None,
        "key": any(comment.is_key for comment in comments),
        "state": "live",
        "revision": len(comments),
        "versions": versions,
    }


def write_html(content: str) -> str:
    """Return an entry's content as HTML: WordPress keeps paragraphs as empty lines, and shortcodes."""
    content = SHORTCODE.sub("", COMMAND.sub("", content)).strip().replace("\r\n", "\n")
    if BLOCK.search(content):
        return content
    paragraphs = [each.strip().replace("\n", "<br>") for each in re.split(r"\n\s*\n", content)]
    return "".join(f"<p>{each}</p>" for each in paragraphs if each)


def name_of(element: Element) -> str:
    """Return an element's name without its namespace, which has the export's version in it."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """Return the text of the first child of a name, "" for none."""
    found = next((each for each in element if name_of(each) == name), None)
    return (found.text or "").strip() if found is not None else ""
