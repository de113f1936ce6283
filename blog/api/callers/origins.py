"""Which web pages may use the API from a browser: none, but those whose origin a token names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from blog.api.answers import say_nothing
from blog.models import Token

SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
SHOWN = (
    "ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Limit, RateLimit-Policy,"
    " RateLimit-Remaining, RateLimit-Reset, Retry-After"
)
ASKED_AGAIN = "600"  # seconds


def read_origins(token: Token) -> list[str]:
    """Return the origins of the pages that may use a token."""
    return token.origins.split()


def answer_preflight(request: HttpRequest, methods: list[str]) -> HttpResponse:
    """Answer a browser that asks before a page's request: it sends no token, so any one's counts."""
    response = say_nothing(204)
    response["Allow"] = ", ".join(methods)
    origin = request.META.get("HTTP_ORIGIN", "")
    tokens = Token.objects.filter(origins__contains=origin) if origin else []
    if any(origin in read_origins(token) for token in tokens):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Allow-Headers"] = SENT
        response["Access-Control-Max-Age"] = ASKED_AGAIN
    response["Vary"] = "Origin"
    return response


def let_read(request: HttpRequest, response: HttpResponse, token: Token | None) -> None:
    """Let a page read the answer to a request of its own, where the token is for its origin."""
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin and token and origin in read_origins(token):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = SHOWN
        response["Vary"] = "Origin"
