"""How long what everybody may see is good for, and what makes it another."""

from __future__ import annotations

import hashlib
import time

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from blog.models import Blog


def share(response: HttpResponse, blog: Blog, seconds: int = 1) -> HttpResponse:
    """Let any cache keep a blog's page or data for so many seconds.

    One second is short enough to stay live, and long enough for a cache to carry a crowd. Daphne's
    front keeps it no longer than until the next message to one of the blog's Groups.
    """
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Surrogate-Key"] = f"{blog.group_name} {blog.front_group}"
    return response


def validate(request: HttpRequest, response: HttpResponse, changed: int) -> HttpResponse:
    """Give a response its validators; return a 304 if what the request has is still good.

    `changed` is when it last became another, as Unix time; 0: not known. RFC 9110, section 8.8: the
    ETag is weak, since one stands for the response in every coding.
    """
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    # A 304 says too what the response varies by (section 15.4.5); GZipMiddleware would not have it.
    patch_vary_headers(response, ["Accept-Encoding"])
    # It may change once more within this second, and that must be seen by its date alone.
    modified = min(changed, int(time.time()) - 1) if changed else None
    if modified:
        response["Last-Modified"] = http_date(modified)
    answer = get_conditional_response(request, etag, changed or None, response)
    for name in ("Access-Control-Allow-Origin", "Surrogate-Key"):
        if name in response and name not in answer:
            answer[name] = response[name]
    return answer
