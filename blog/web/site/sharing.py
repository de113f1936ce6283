"""How long what tells of all blogs is good for, and since when it is as it is."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import redis
from django.http import HttpRequest, HttpResponse

from blog.coordination import backend
from blog.log import fronts
from blog.web.caching import validate

KEY = "livelog:site"
LISTED = 5  # seconds for which the list of blogs is good
FED = 15  # seconds, of the feeds and the sitemaps


def share(response: HttpResponse, seconds: int) -> HttpResponse:
    """Let any cache keep what tells of all blogs for so many seconds.

    Daphne's front keeps it no longer than until a blog is changed, or something of one taken back.
    """
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Surrogate-Key"] = fronts.SITE
    return response


def answer(
    request: HttpRequest, response: HttpResponse, name: str, shown: Any, seconds: int
) -> HttpResponse:
    """Return what tells of all blogs with its validators, or a 304; `shown` is all that it depends on."""
    return validate(request, share(response, seconds), note_change(name, shown))


def note_change(name: str, shown: Any) -> int:
    """Return since when (Unix time) a document shows what it does; 0 where that is not known.

    No row says when something was taken out of it, so what it showed last is kept beside the time at
    which it first did: what comes back as it was is newer than what was in between.
    """
    text = json.dumps(shown, sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    try:
        known = json.loads(backend.get_backend().read_fields(KEY).get(name) or "[null, 0]")
        if known[0] == digest:
            return int(known[1])
        # A second was named already: what is shown from now on is newer.
        changed = max(int(time.time()), known[1] + 1)
        backend.get_backend().put_field(KEY, name, json.dumps([digest, changed]))
    except redis.RedisError:
        return 0
    return changed
