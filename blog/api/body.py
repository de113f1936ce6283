"""A request's body as JSON: of a bounded size, depth and length of numbers, and an object."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest

from blog.api.errors import Problem

MOST = 1024 * 1024  # bytes: the longest text with every character escaped is a quarter of it
DIGITS = 20
KINDS = ("application/json", "application/merge-patch+json")


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the object that a request sends. Raises Problem: 400, 413, 415, 422."""
    if request.content_type.lower() not in KINDS:
        raise Problem(415, "Send JSON, with the header Content-Type: application/json.")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Problem(415, "Send it as it is, without a Content-Encoding.")
    check_size(request, MOST)
    try:
        text = request.body.decode("utf-8-sig")  # some editors on Windows begin a file so
        given = json.loads(text, parse_int=read_int, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "The body is no JSON in UTF-8.") from None
    if not isinstance(given, dict):
        raise Problem(422, "The body must be an object.", errors={})
    return given


def check_size(request: HttpRequest, most: int) -> None:
    """Raise Problem where a body is larger than it may be; without Daphne it is not read first."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    stated = int(length) if length.isdigit() else 0
    if stated > most or len(request.body) > most:
        raise Problem(413, f"The body is larger than {most} bytes.")


def read_int(text: str) -> int:
    """Return a whole number; one of a million digits takes seconds to read."""
    if len(text) > DIGITS:
        raise ValueError("a number of too many digits")
    return int(text)


def refuse_constant(text: str) -> NoReturn:
    """Refuse NaN and the infinities, which JSON has not."""
    raise ValueError(f"{text} is no JSON")
