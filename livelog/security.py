"""The security headers of every response; a page may only use what this site serves."""

from __future__ import annotations

from typing import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src * data:; connect-src 'self' ws: wss:; manifest-src 'self'; "
    # The players of videos, which a reader asks for by a click.
    "frame-src https://www.youtube-nocookie.com https://player.vimeo.com; "
    "base-uri 'none'; form-action 'self'; frame-ancestors "
)
# Django's admin sets a few style attributes from its scripts and templates.
ADMIN_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def is_admin(path: str) -> bool:
    """Tell whether a path is the admin's."""
    return path.startswith(f"/{settings.LIVELOG_ADMIN_PATH}/")


class SecurityHeaders:
    """Adds the Content-Security-Policy and its companions to each response.

    A view whose page may stand in a frame on other sites sets `response.frame_ancestors`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_POLICY if is_admin(request.path_info) else PAGE_POLICY
        ancestors = getattr(response, "frame_ancestors", "'none'")
        response.setdefault("Content-Security-Policy", policy + ancestors)
        if ancestors == "'none'":
            response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.SECURE_HSTS_SECONDS:
            stays = f"max-age={settings.SECURE_HSTS_SECONDS}"
            response.setdefault("Strict-Transport-Security", stays)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
