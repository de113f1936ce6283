"""Pages while the database is out of reach: it will be back, and so is said to whoever asks by a program.

Data and the API say so in words of their own (`data.py`, `blog/api/errors.py`).
"""

from __future__ import annotations

import logging
from typing import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

logger = logging.getLogger(__name__)

LATER = 5  # seconds


class Outages:
    """Answers 503 and when to come again, with the page that else says 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer where a view could not reach the database, None for any other fault."""
        if not isinstance(error, (OperationalError, InterfaceError)):
            return None
        logger.error("The database is out of reach for %s: %s", request.path, error)
        response: HttpResponse = server_error(request)
        response.status_code = 503
        response["Retry-After"] = str(LATER)
        response["Cache-Control"] = "no-store"
        return response
