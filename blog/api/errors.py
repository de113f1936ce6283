"""What the API refuses, as problem details (RFC 9457): a status, a sentence, and `errors` by field."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.db import DataError, OperationalError
from django.http import Http404, JsonResponse

from blog.desk.answers import status_of
from blog.desk.errors import Conflict, DeskError, Invalid, NoRoom
from blog.models import Entry

logger = logging.getLogger(__name__)

# What the desk's forms call a field, where the API calls it otherwise.
NAMES = {"at": "publish_at", "byline": "author", "publish": "state", "summary": "html"}
BUSY = 1  # seconds until a database that is busy is worth another try


class Problem(Exception):
    """The root: the answer's status and why, in a sentence; `more` are further members, by name."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = headers or {}
        self.more = more


class Unusable(Problem):
    """Fields or parameters cannot be used: `errors` has sentences for each."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        detail = " ".join(f"{name}: {text}" for name, texts in errors.items() for text in texts)
        super().__init__(422, detail, errors=errors)


def answer_problem(problem: Problem) -> JsonResponse:
    """Return the response that tells of a problem."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    response = JsonResponse(body, status=problem.status, content_type="application/problem+json")
    for name, value in problem.headers.items():
        response[name] = value
    return response


def read_problem(error: Exception) -> Problem:
    """Return as a Problem whatever a view raised; what nobody expected is logged, and is a 500."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DeskError):
        return read_desk_error(error)
    if isinstance(error, (Entry.DoesNotExist, Http404, OverflowError, DataError)):
        return Problem(404, "There is nothing at this address.")
    if isinstance(error, OperationalError):
        logger.warning("The database cannot take it: %s", error)
        detail = "The database is busy, or its disk is full: nothing was stored; try again."
        return Problem(503, detail, {"Retry-After": str(BUSY)})
    logger.error("The API failed", exc_info=error)
    return Problem(500, "Something is wrong here; it is in the log.")


def read_desk_error(error: DeskError) -> Problem:
    """Return what the desk refuses as the API says it."""
    if isinstance(error, Invalid) and not isinstance(error, NoRoom):
        return Unusable({NAMES.get(name, name): texts for name, texts in error.errors.items()})
    if isinstance(error, Conflict):
        fields = {NAMES.get(name, name): both for name, both in error.fields.items()}
        return Problem(409, str(error), conflicts=fields, revision=error.entry.revision)
    return Problem(status_of(error), str(error))
