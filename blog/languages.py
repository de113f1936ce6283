"""The language a page is written in: English or Simplified Chinese."""

from django.conf import settings
from django.utils import translation


def choose_language(request, blog=None):
    """Return the language code for a page: by hand (?lang=), the blog's own, or the browser's.

    The choice by hand is part of the URL, so that shared caches keep the languages apart.
    """
    for wanted in (request.GET.get("lang"), blog and blog.language):
        code = find_language(wanted or "")
        if code:
            return code
    return find_language(translation.get_language() or "") or settings.LANGUAGE_CODE


def find_language(wanted):
    """Return the code of the language that serves `wanted` (like zh-CN), or ""."""
    wanted = wanted.lower()
    if wanted.split("-")[0] == "zh":
        return "zh-hans"
    return next((code for code, _ in settings.LANGUAGES if wanted.split("-")[0] == code), "")
