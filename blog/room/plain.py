"""The room's page for those who have no script: what was said, by pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from blog import messages
from blog.const import PAGE_SIZE
from blog.models import Blog
from blog.models.blog import OFF
from blog.room.history import read_older
from blog.room.pages import LAST, share_room
from blog.web.languages import choose_language
from blog.web.paths import of_blog, read_number


@require_safe
@of_blog
def room(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show what was said last, or before a position, for those who have no script."""
    try:
        texts, following = read_page(request, blog)
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    language = choose_language(request, blog)
    values = {
        "blog": blog,
        "lang": language,
        "page_path": blog.get_absolute_url(),
        "said": [messages.decode(text) for text in reversed(texts)],
        "before": following,
        "past": "before" in request.GET,
    }
    with translation.override(language):
        response = render(request, "blog/room/page.html", values)
    response["Content-Language"] = language
    return share_room(response, blog)


def read_page(request: HttpRequest, blog: Blog) -> tuple[list[str], int | None]:
    """Return the JSON of a page's messages, newest first, and the position before which older ones are.

    Raises Http404 where there is no room, and ValueError for an address that cannot be read.
    """
    if blog.room == OFF:
        raise Http404("There is no room here.")
    before = read_number(request, "before")
    texts = read_older(blog, LAST if before is None else before, PAGE_SIZE + 1)
    page = texts[:PAGE_SIZE]
    more = len(texts) > PAGE_SIZE
    return page, int(messages.read_position(page[-1])) if more else None
