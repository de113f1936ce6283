"""What search engines are told of: the blogs, and the news of the last two days.

https://www.sitemaps.org/protocol.html; the news as Google's crawlers want them: of the last two days,
a thousand at most.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any, Callable, Dict, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from blog import messages
from blog.models import Blog, Entry
from blog.models.cleaning import xml_text
from blog.web.data import tell_outages
from blog.web.paths import absolute_url
from blog.web.site.feeds import read_newest
from blog.web.site.listing import with_newest
from blog.web.site.sharing import FED, answer
from blog.web.standing import full_title
from blog.web.syndication import entry_url

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
RECENT = timedelta(days=2)
MOST_NEWS = 1000
MOST_BLOGS = 49_999  # a sitemap has 50,000 addresses at most, the front page's among them
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /desk/
Disallow: /api/
Disallow: /blog/*/desk/

Sitemap: {}
"""

Url = Dict[str, Any]  # of an address: its elements by name, in order


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is nothing for them, and where the sitemap is."""
    text = ROBOTS.format(absolute_url(request, reverse("sitemap")))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    return answer(request, response, "robots", text, FED)


@require_safe
@tell_outages
def sitemap(request: HttpRequest) -> HttpResponse:
    """Serve the list of the two sitemaps."""
    paths = [reverse("sitemap_blogs"), reverse("sitemap_news")]
    urls = [{"loc": absolute_url(request, path)} for path in paths]
    response = encode("sitemapindex", "sitemap", urls)
    return answer(request, response, "sitemap", paths, FED)


@require_safe
@tell_outages
def blogs(request: HttpRequest) -> HttpResponse:
    """Serve the sitemap of the blogs' pages, each with the date of its newest entry."""
    rows = list(with_newest(Blog.objects.public()).order_by("pk")[:MOST_BLOGS])
    found = find_dates([row.newest for row in rows if row.newest])
    paths: list[Any] = [[reverse("home"), max(filter(None, found.values()), default=None)]]
    paths += [[row.get_absolute_url(), found.get(row.newest)] for row in rows]
    urls = [
        {"loc": absolute_url(request, path), **({"lastmod": date} if date else {})}
        for path, date in paths
    ]
    return answer(request, encode("urlset", "url", urls), "sitemap_blogs", paths, FED)


def find_dates(ids: list[int]) -> dict[int, str | None]:
    """Return by id when entries were last modified."""
    dates: dict[int, str | None] = {}
    for first in range(0, len(ids), 500):  # SQLite takes only so many parameters
        rows = Entry.objects.filter(pk__in=ids[first : first + 500]).order_by()
        for pk, published, updated in rows.values_list("pk", "published", "updated"):
            dates[pk] = messages.format_date(updated or published)
    return dates


@require_safe
@tell_outages
def news(request: HttpRequest) -> HttpResponse:
    """Serve the news sitemap: the entries of the last two days, newest first."""
    since = timezone.now() - RECENT
    rows = [row for row in read_newest(MOST_NEWS) if row.published and row.published >= since]
    absolute = partial(absolute_url, request)
    urls = [describe_news(row, absolute) for row in rows]
    return answer(request, encode("urlset", "url", urls), "sitemap_news", urls, FED)


def describe_news(row: Entry, absolute: Callable[[str], str]) -> Url:
    """Return an entry's address with what it is news of."""
    body = messages.entry_body(row)
    language = (row.blog.language or settings.LANGUAGE_CODE).lower()
    # ISO 639 in two letters; Chinese alone is told apart.
    short = {"zh-hans": "zh-cn", "zh": "zh-cn", "zh-hant": "zh-tw"}.get(
        language, language.split("-")[0]
    )
    return {
        "loc": absolute(entry_url(row.blog, body)),
        "news:news": {
            "news:publication": {
                "news:name": xml_text(row.blog.title),
                "news:language": short,
            },
            "news:publication_date": body["published"],
            "news:title": xml_text(full_title(body)),
        },
    }


def encode(root: str, each: str, urls: Iterable[Url]) -> HttpResponse:
    """Return a document of addresses as XML."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": SITEMAP, "xmlns:news": NEWS})
    for url in urls:
        write(xml, each, url)
    xml.endElement(root)
    return HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")


def write(xml: SimplerXMLGenerator, name: str, value: Any) -> None:
    """Write an element: with elements in it, by name, or with a text."""
    if isinstance(value, dict):
        xml.startElement(name, {})
        for inner, content in value.items():
            write(xml, inner, content)
        xml.endElement(name)
    else:
        xml.addQuickElement(name, str(value))
