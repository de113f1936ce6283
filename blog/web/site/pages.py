"""The site's front page: its blogs, where there are several; else it leads to the one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import messages
from blog.models import Blog
from blog.web.data import tell_outages
from blog.web.languages import choose_language, choose_links
from blog.web.paths import absolute_url, read_number
from blog.web.site.listing import Listing, count_public, read_listing
from blog.web.site.sharing import LISTED, answer, share


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the blogs that everybody may read; lead to the only one."""
    if count_public() < 2:
        only = Blog.objects.public().first()
        path = only.get_absolute_url() if only else reverse("blog:default")
        return share(HttpResponseRedirect(path), LISTED)
    try:
        after = read_number(request, "after") or 0
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    listing = read_listing(after)
    language = choose_language(request)
    with translation.override(language):
        response = render(
            request, "blog/site/home.html", describe(request, listing, after, language)
        )
    response["Content-Language"] = language
    return share(response, LISTED)


def describe(request: HttpRequest, listing: Listing, after: int, language: str) -> dict[str, Any]:
    """Return what the page's template is given."""
    title, url = _("Live blogs"), absolute_url(request, reverse("home"))
    more_url = f"?after={listing.more}" if listing.more else ""
    return {
        **listing._asdict(),
        "after": after,
        "lang": language,
        "page_url": url,
        "sharing": [
            ("og:type", "website"),
            ("og:title", title),
            ("og:url", url),
            ("twitter:card", "summary"),
        ],
        **choose_links(request, reverse("home"), language, more_url),
    }


@require_safe
@tell_outages
def blogs_json(request: HttpRequest) -> HttpResponse:
    """Return the list as data: an open list asks for it every while."""
    listing = read_listing()
    body = {"blogs": [*listing.live, *listing.to_come, *listing.ended]}
    response = HttpResponse(messages.encode(body), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return answer(request, response, "blogs", body, LISTED)
