"""What one reader or one request may take of Daphne's memory."""

import resource
from collections import namedtuple

from django.conf import settings

OPEN_FILES = 65536

Limits = namedtuple("Limits", "frame body pending")

DEFAULTS = {
    "LIVELOG_MAX_FRAME": 64 * 1024,  # bytes of a WebSocket message from a client
    "LIVELOG_MAX_BODY": 10 * 1024 * 1024,  # bytes of an HTTP request's body
    "LIVELOG_MAX_PENDING": 1024 * 1024,  # bytes that may wait for one slow socket
}


def read_limits():
    """Return the Limits that the settings give, in bytes."""
    return Limits(*(getattr(settings, name, default) for name, default in DEFAULTS.items()))


def raise_open_files():
    """Let this process open as many files as it may, up to OPEN_FILES: each socket is one.

    Systems start a process with 1,024 or so, and allow it far more if it asks.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
