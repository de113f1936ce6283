"""What was said in a room as JSON, a page of it at a time: for who comes, and for who scrolls back."""

from __future__ import annotations

import redis
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from blog.const import MAX_PAGE, PAGE_SIZE
from blog.log.values import Found, Head
from blog.messages import encode, read_position
from blog.models import Blog
from blog.models.blog import OFF
from blog.room import history
from blog.web.caching import share, validate
from blog.web.data import tell_outages
from blog.web.paths import of_blog, read_number

LAST = 2**62  # before any position


@require_safe
@tell_outages
@of_blog
def messages_json(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Return a page of messages before a position, or the newest, newest first, with the room's cursor.

    `next` is what to ask for `before` next, or null at the end. While Redis is out of reach all comes
    from the record, and `epoch` is empty.
    """
    if blog.room == OFF:
        raise Http404("This blog has no room.")
    try:
        before = read_number(request, "before")
        limit = min(read_number(request, "limit") or PAGE_SIZE, MAX_PAGE)
    except ValueError as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    found = read_page(blog, before, limit + 1)
    page = found.texts[:limit]
    answer = {
        "blog": blog.slug,
        "epoch": found.head.epoch,
        "seq": found.head.seq,
        "next": read_position(page[-1]) if len(found.texts) > limit else None,
        "messages": [],
    }
    body = encode(answer)[:-2] + ",".join(page) + "]}"
    response = share_room(HttpResponse(body, content_type="application/json"), blog)
    return validate(request, response, found.head.changed)


def share_room(response: HttpResponse, blog: Blog) -> HttpResponse:
    """Let caches keep a page of a room for a second; Daphne's front until the next message there."""
    response = share(response, blog)
    response["Surrogate-Key"] = f"{blog.room_group} {blog.front_group}"
    return response


def read_page(blog: Blog, before: int | None, limit: int) -> Found:
    """Return messages before a position, newest first, and where the room's live log stands."""
    try:
        newest = history.read_newest(blog)
    except redis.RedisError:
        head = Head("", history.highest_seq(blog), 0)
        return Found(head, history.read_older(blog, LAST if before is None else before, limit))
    texts = [text for text in newest.texts if before is None or read_position(text) < before]
    if len(texts) < limit and newest.head.floor:
        bound = LAST if before is None else before
        oldest = int(read_position(texts[-1])) if texts else bound
        texts += history.read_older(blog, oldest, limit - len(texts))
    return Found(newest.head, texts[:limit])
