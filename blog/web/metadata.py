"""What a page tells machines about itself: Open Graph and schema.org JSON-LD."""

from __future__ import annotations

import json
from typing import Any, Sequence
from urllib.parse import urljoin

from django.db.models.functions import Coalesce
from django.utils.safestring import mark_safe

from blog import messages
from blog.desk.pictures.figures import address
from blog.log.values import Head
from blog.models import Blog, Entry
from blog.place import OLDEST_FIRST
from blog.web.headline import plain_text
from blog.web.kept.facts import recall
from blog.web.standing import find_picture, full_html, full_title

LATEST = 50  # changes, among which is the one that a blog was last modified by
BODY = 600  # characters of an update's text; readers of the data follow its address for the rest
ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def encode_script(value: Any) -> str:
    """Return JSON that is safe within a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # nothing in it can end the element


def describe_blog(blog: Blog, head: Head, page_url: str, language: str) -> dict[str, Any]:
    """Return a blog's page as a schema.org LiveBlogPosting, but for its updates.

    https://schema.org/LiveBlogPosting
    """
    author = {"@type": "Organization", "name": blog.title, "url": page_url}
    said = blog.sharing or blog.description
    cover = find_cover(blog)
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": page_url,
        "url": page_url,
        "headline": blog.title[:110],
        **({"description": said} if said else {}),
        **({"image": urljoin(page_url, cover)} if cover else {}),
        "inLanguage": blog.language or language,
        **describe_coverage(blog, head),
        "author": author,
        "publisher": author,
    }


def find_cover(blog: Blog) -> str:
    """Return the path of a blog's own picture, "" where it has none."""
    return address(blog.cover) if blog.cover_id and blog.cover else ""


def describe_coverage(blog: Blog, head: Head) -> dict[str, str]:
    """Return the dates of a blog's coverage, by the record; its end only once it has ended."""
    first, modified = recall(blog, head, "dates", lambda: read_dates(blog))
    starts = messages.format_date(blog.starts) or first
    dates = {"coverageStartTime": starts, "datePublished": starts, "dateModified": modified}
    if not blog.open:
        dates["coverageEndTime"] = messages.format_date(blog.ended)
    return {name: date for name, date in dates.items() if date}


def read_dates(blog: Blog) -> tuple[str | None, str | None]:
    """Return when a blog's first entry was published, and when it was last modified."""
    numbered = Entry.objects.filter(blog=blog, position__isnull=False, state=Entry.LIVE)
    first = numbered.order_by(*OLDEST_FIRST).values_list("published", flat=True).first()
    # By seq, which has an index; a change of today may be one of an entry dated yesterday.
    modified = numbered.order_by("-seq").values_list(Coalesce("updated", "published"), flat=True)
    latest = max(modified[:LATEST], default=None)
    return messages.format_date(first), messages.format_date(latest)


def encode_posting(posting: dict[str, Any], updates: Sequence[str]) -> str:
    """Return a LiveBlogPosting with its updates, each encoded already, for a script element."""
    return mark_safe(f'{encode_script(posting)[:-1]},"liveBlogUpdate":[{",".join(updates)}]}}')


def describe_update(entry: dict[str, Any], page_url: str) -> dict[str, Any]:
    """Return an entry as the BlogPosting of a live blog."""
    update = {
        "@type": "BlogPosting",
        "url": f"{page_url}#e-{entry['id']}",
        "headline": full_title(entry)[:110],
        "articleBody": plain_text(full_html(entry), BODY) or entry["title"],
        "datePublished": entry["published"],
        "dateModified": entry["updated"] or entry["published"],
    }
    if entry["author"]:
        update["author"] = {"@type": "Person", "name": entry["author"]}
    if entry.get("correction"):
        update["correction"] = entry["correction"]
    image = find_picture(entry)
    if image:
        update["image"] = urljoin(page_url, image)
    return update


def describe_sharing(
    blog: Blog, title: str, summary: str, url: str, image: str
) -> list[tuple[str, str]]:
    """Return the Open Graph properties of a page (https://ogp.me/) as pairs, and X's card."""
    pairs = [
        ("og:type", "article"),
        ("og:site_name", blog.title),
        ("og:title", title),
        ("og:description", plain_text(summary, 200) or title),
        ("og:url", url),
        ("og:image", image),
        # All else X and others read of the Open Graph.
        ("twitter:card", "summary_large_image" if image else "summary"),
    ]
    return [pair for pair in pairs if pair[1]]
