"""Times and ids as an archive has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime


def write_time(moment: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(timezone.utc).isoformat() if moment else None


def read_time(text: str | None) -> datetime | None:
    """Return a time of ISO 8601. Raises ValueError."""
    if not text:
        return None
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise ValueError(f"no time with its zone: {text[:50]}")
    return moment


def check_token(token: Any) -> str:
    """Return an id, as it stands in addresses. Raises ValueError."""
    if not (
        isinstance(token, str) and 0 < len(token) <= 32 and token.isalnum() and token.isascii()
    ):
        raise ValueError(f"no id: {str(token)[:50]}")
    return token
