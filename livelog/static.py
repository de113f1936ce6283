"""Static files without a build step: one fingerprint of all of them is part of their URL.

Every relative import between JavaScript modules and every url() in a style sheet lies below
that fingerprint, so browsers may keep each file for ever and still get a new one after a change.
"""

import hashlib
import os
import re

from django.conf import settings
from django.http import HttpResponseRedirect
from whitenoise.middleware import WhiteNoiseMiddleware

STALE_PATH = re.compile(r"^/static/[0-9a-f]{12}/")


def fingerprint_url(folder):
    """Return the URL below which the files of `folder` are served: it changes when one does."""
    digest = hashlib.sha256()
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            file_path = os.path.join(path, name)
            digest.update(os.path.relpath(file_path, folder).encode("utf-8") + b"\0")
            with open(file_path, "rb") as contents:
                digest.update(contents.read())
    return "/static/%s/" % digest.hexdigest()[:12]


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the static files; a page from before a restart is sent on to today's fingerprint."""

    def __init__(self, get_response=None):
        super().__init__(get_response, settings)

    def immutable_file_test(self, path, url):
        """Tell that a file may be cached for ever: its URL holds its fingerprint.

        Not while debugging: the fingerprint is that of the start, and files are edited after it.
        """
        return not settings.DEBUG and url.startswith(settings.STATIC_URL)

    def process_request(self, request):
        """Return the file asked for, or a redirect from an outdated fingerprint, or None."""
        response = super().process_request(request)
        if response is None and STALE_PATH.match(request.path_info):
            path = STALE_PATH.sub(settings.STATIC_URL, request.path_info)
            if path != request.path_info:
                return HttpResponseRedirect(path)
        return response
