"""What a page tells machines about itself: Open Graph and schema.org JSON-LD."""

import re
from html import unescape

from django.db.models.functions import Coalesce

from blog import messages
from blog.models import Entry

TAG = re.compile(r"<[^>]*>")
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|figcaption|div|tr|dd|dt)>|<br>")
LATEST = 50  # changes, among which is the one that a blog was last modified by
BODY = 600  # characters of an update's text; readers of the data follow its address for the rest


def plain_text(summary, limit=BODY):
    """Return the words of a sanitised summary, cut at a word with an ellipsis."""
    text = " ".join(unescape(TAG.sub("", BLOCK_END.sub(" ", summary))).split())
    if len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0] + "…" if " " in text[:limit] else text[:limit] + "…"


def describe_blog(blog, entries, page_url, language):
    """Return a blog's page as a schema.org LiveBlogPosting; `entries` are wire dicts.

    https://schema.org/LiveBlogPosting
    """
    coverage = describe_coverage(blog)
    author = {"@type": "Organization", "name": blog.title, "url": page_url}
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": page_url,
        "url": page_url,
        "headline": blog.title[:110],
        **({"description": blog.description} if blog.description else {}),
        "inLanguage": blog.language or language,
        **coverage,
        "author": author,
        "publisher": author,
        "liveBlogUpdate": [describe_update(entry, page_url) for entry in entries],
    }


def describe_coverage(blog):
    """Return the dates of a blog's coverage, by the record; its end only once it has ended."""
    numbered = Entry.objects.filter(blog=blog, position__isnull=False, state=Entry.LIVE)
    first = numbered.order_by("position").values_list("published", flat=True).first()
    starts = messages.format_date(blog.starts or first)
    dates = {"coverageStartTime": starts, "datePublished": starts}
    # By seq, which has an index; a change of today may be one of an entry dated yesterday.
    modified = numbered.order_by("-seq").values_list(Coalesce("updated", "published"), flat=True)
    dates["dateModified"] = messages.format_date(max(modified[:LATEST], default=None))
    if not blog.open:
        dates["coverageEndTime"] = messages.format_date(blog.ended)
    return {name: date for name, date in dates.items() if date}


def describe_update(entry, page_url):
    """Return an entry as the BlogPosting of a live blog."""
    update = {
        "@type": "BlogPosting",
        "url": "%s#e-%s" % (page_url, entry["id"]),
        "headline": entry["title"][:110],
        "articleBody": plain_text(entry["summary"]) or entry["title"],
        "datePublished": entry["published"],
        "dateModified": entry["updated"] or entry["published"],
    }
    if entry["author"]:
        update["author"] = {"@type": "Person", "name": entry["author"]}
    if entry["image"]:
        update["image"] = entry["image"]
    return update


def describe_sharing(blog, title, summary, url, image):
    """Return the Open Graph properties of a page (https://ogp.me/) as pairs."""
    pairs = [
        ("og:type", "article"),
        ("og:site_name", blog.title),
        ("og:title", title),
        ("og:description", plain_text(summary, 200) or title),
        ("og:url", url),
        ("og:image", image),
    ]
    return [pair for pair in pairs if pair[1]]
