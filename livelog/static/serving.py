"""Answers to requests for static files: bundles from memory, all else as it is in its file."""

from __future__ import annotations

import posixpath
import re
from typing import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseMiddleware

from livelog.static.archive import archive
from livelog.static.release import Bundle, make_bundles

STALE_PATH = re.compile(r"^/static/[0-9a-f]{12}/")
STALE_BUNDLE = re.compile(
    r"^/static/(?P<stem>[\w/-]+)\.(?P<digits>[0-9a-f]{12})(?P<kind>\.js|\.css)$", re.ASCII
)
TYPES = {".js": "text/javascript", ".css": "text/css"}


class StaticFiles(WhiteNoiseMiddleware):
    """Serves bundles and other static files.

    A page of another release gets the bundles that it was made with. Where nobody has them any more,
    and for other files, it is sent on to those of today: better than a page that is dead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        super().__init__(get_response, settings)
        self.bundles = {} if settings.DEBUG else make_bundles()
        self.by_url = {bundle.url: bundle for bundle in self.bundles.values()}

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Tell that a file may be cached for ever: its URL holds its fingerprint.

        Not while debugging: the fingerprint is that of the start, and files are edited after it.
        """
        return not settings.DEBUG and url.startswith(settings.STATIC_URL)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Return the file asked for, or a redirect from an outdated address, or None."""
        path = request.path_info
        if path in self.by_url:
            return serve_bundle(request, self.by_url[path])
        response = super().process_request(request)
        if response is not None:
            return response
        bundle = STALE_BUNDLE.match(path)
        if bundle:
            return self.serve_outdated(request, bundle)
        today = STALE_PATH.sub(settings.STATIC_URL, path)
        return HttpResponseRedirect(today) if today != path else None

    def serve_outdated(self, request: HttpRequest, path: re.Match[str]) -> HttpResponse | None:
        """Return another release's bundle, or a redirect to today's; None if it never was one."""
        contents = archive.find(path[0], path["digits"])
        if contents:
            return serve_bundle(request, Bundle(path[0], contents))
        today = self.bundles.get(path["stem"] + path["kind"])
        return HttpResponseRedirect(today.url) if today else None


@require_safe
def serve_bundle(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    """Return the answer with a bundle, which may be kept for ever; 304 where it is known."""
    stem, kind = posixpath.splitext(bundle.url)
    response = HttpResponse(bundle.contents, content_type=f"{TYPES[kind]}; charset=utf-8")
    response["Content-Length"] = str(len(bundle.contents))
    response["Cache-Control"] = "max-age=315360000, public, immutable"
    # The script that other sites name is read there.
    response["Access-Control-Allow-Origin"] = "*"
    response["ETag"] = f'"{stem.rpartition(".")[2]}"'
    return get_conditional_response(request, response["ETag"], None, response)
