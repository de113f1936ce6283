"""The words of WebSub (https://www.w3.org/TR/websub/): what a subscriber sends, and how it checks
who delivers. The rows are in `intake.hubs`, the hub's calls in `blog.web.websub.callback`."""

from __future__ import annotations

import hashlib
import hmac

LEASE = 10 * 86400  # seconds; asked for, and taken for granted of a hub that names none
MAX_LEASE = 365 * 86400
METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


def subscribe_form(topic: str, callback: str, secret: str) -> dict[str, str]:
    """Return the form by which a hub is asked for a topic (section 5.1)."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": callback,
        "hub.secret": secret,
        "hub.lease_seconds": str(LEASE),
    }


def read_lease(text: str) -> int:
    """Return for how many seconds the hub will deliver, from its hub.lease_seconds."""
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else LEASE
    return max(1, min(seconds, MAX_LEASE))


def is_signed(secret: str, header: str, body: bytes) -> bool:
    """Tell whether the X-Hub-Signature header is that of a body under the secret (section 8)."""
    name, _, given = header.strip().partition("=")
    method = METHODS.get(name.lower())
    if method is None:
        return False
    right = hmac.new(secret.encode("ascii"), body, method).hexdigest()
    return hmac.compare_digest(right.encode("ascii"), given.lower().encode("utf-8", "replace"))
