"""What the desk answers where JSON is accepted: an entry with what only its writers see."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse

from blog import messages
from blog.desk.errors import Conflict, DeskError, Invalid, NoRoom, NotAllowed
from blog.desk.receipts import read_receipt
from blog.models import Entry


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a request would rather have JSON than a page."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return "application/json" in accepted and "text/html" not in accepted


def describe(entry: Entry) -> dict[str, Any]:
    """Return an entry as its writers have it: the message that readers get, and what is behind it."""
    return {
        **messages.entry_body(entry),
        "state": entry.state,
        "text": entry.text,
        "writer": entry.writer_id,
        "revision": entry.revision,
        "due": messages.format_date(entry.due),
        "details": json.loads(entry.details or "{}"),
        "url": f"{entry.blog.get_absolute_url()}entry/{entry.token}/",
    }


def tell_entry(entry: Entry, status: int = 200) -> JsonResponse:
    """Return the answer to a post that was taken, with its receipt."""
    return JsonResponse({**describe(entry), "receipt": read_receipt(entry)}, status=status)


def tell_error(problem: DeskError) -> JsonResponse:
    """Return the answer to one that was not: 400 or 507 with `errors` by field, 403, or 409 with both."""
    body: dict[str, Any] = {"error": str(problem)}
    if isinstance(problem, Invalid):
        body["errors"] = problem.errors
    if isinstance(problem, Conflict):
        body.update(conflicts=problem.fields, entry=describe(problem.entry))
    return JsonResponse(body, status=status_of(problem))


def status_of(problem: DeskError) -> int:
    """Return the status that an answer to a problem has."""
    if isinstance(problem, NotAllowed):
        return 403
    if isinstance(problem, NoRoom):
        return 507
    return 409 if isinstance(problem, Conflict) else 400
