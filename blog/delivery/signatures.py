"""Signatures: of Standard Webhooks (https://www.standardwebhooks.com), and of WebSub (section 7.1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def make_secret() -> str:
    """Return a new secret of a webhook, as its receiver is told it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def sign_webhook(secret: str, name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers that say which message this is, when it is sent (Unix time), and by whom."""
    key = base64.b64decode(secret[len(PREFIX) :])
    signed = f"{name}.{timestamp}.".encode("ascii") + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": "v1," + digest,
    }


def sign_push(secret: str, body: bytes) -> dict[str, str]:
    """Return the header by which a subscriber knows its hub; none for one without a secret."""
    if not secret:
        return {}
    digest = hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature": "sha256=" + digest}
