"""The language a page is written in: English or Simplified Chinese."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.http import urlencode

from blog.models import Blog

# What a page's address says of where in the blog it is.
PLACE = ("before", "after", "order")


def choose_language(request: HttpRequest, blog: Blog | None = None) -> str:
    """Return the language code for a page: by hand (?lang=), the blog's own, or the browser's.

    The choice by hand is part of the URL, so that shared caches keep the languages apart.
    """
    for wanted in (request.GET.get("lang"), blog and blog.language):
        code = find_language(wanted or "")
        if code:
            return code
    return find_language(translation.get_language() or "") or settings.LANGUAGE_CODE


def choose_links(
    request: HttpRequest, path: str, language: str, more_url: str = ""
) -> dict[str, str]:
    """Return the links that stay in a language chosen by hand, and the one to the other language.

    A permalink stays in none: it is passed on, to readers of the other too.
    """
    chosen = {"lang": language} if find_language(request.GET.get("lang", "")) else {}
    place = {name: request.GET[name] for name in PLACE if name in request.GET}
    other = next(code for code, _ in settings.LANGUAGES if code != language)
    return {
        "newest_link": path + ("?" + urlencode(chosen) if chosen else ""),
        "oldest_link": "?" + urlencode({"order": "oldest", **chosen}),
        "more_url": more_url + ("&" + urlencode(chosen) if more_url and chosen else ""),
        "language_link": "?" + urlencode({**place, "lang": other}),
    }


def find_language(wanted: str) -> str:
    """Return the code of the language that serves `wanted` (like zh-CN), or ""."""
    wanted = wanted.lower()
    if wanted.split("-")[0] == "zh":
        return "zh-hans"
    return next((code for code, _ in settings.LANGUAGES if wanted.split("-")[0] == code), "")
