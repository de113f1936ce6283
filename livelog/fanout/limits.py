"""What one reader or one request may take of Daphne's memory."""

from collections import namedtuple

from django.conf import settings

Limits = namedtuple("Limits", "frame body pending")

DEFAULTS = {
    "LIVELOG_MAX_FRAME": 64 * 1024,  # bytes of a WebSocket message from a client
    "LIVELOG_MAX_BODY": 10 * 1024 * 1024,  # bytes of an HTTP request's body
    "LIVELOG_MAX_PENDING": 1024 * 1024,  # bytes that may wait for one slow socket
}


def read_limits():
    """Return the Limits that the settings give, in bytes."""
    return Limits(*(getattr(settings, name, default) for name, default in DEFAULTS.items()))
