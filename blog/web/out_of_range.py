"""Requests for what no row can be: a number or a character that the database has no place for.

Django hands an address's number to the database whatever its size, and so answered 500 where there is
nothing to be found.
"""

from __future__ import annotations

import logging
import re
from typing import Callable

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

# 2**31 has ten digits. SQLite and datetime raise OverflowError, PostgreSQL DataError; psycopg2
# refuses a NUL by ValueError.
MISFIT = re.compile(r"\d{10}|\x00")
# The admin's lists by date: a year that no calendar has, or no thirteenth month.
OF_DATE = re.compile(r"__(?:year|month|day)$")


class OutOfRange:
    """Answers 404 where the database could not be asked for a number or text of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Raise Http404 for what a view raised, if the request is to blame."""
        if isinstance(error, (OverflowError, DataError, ValueError)) and asks_for_misfit(request):
            logger.info("Nothing can be found: %s", error)
            raise Http404("Nothing can be found there.") from error


def asks_for_misfit(request: HttpRequest) -> bool:
    """Tell whether the address or the form of a request says what no row can hold."""
    asked = [request.path_info]
    for fields in (request.GET, request.POST):
        asked += [value for _, values in fields.lists() for value in values]
    return any(map(MISFIT.search, asked)) or any(map(OF_DATE.search, request.GET))
