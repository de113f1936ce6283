"""By what the wire calls somebody: an id of their own, and a guest's token that proves it."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

SIGNER = Signer(salt="livelog.room.guest")


def make_guest() -> tuple[str, str]:
    """Return the id of a new guest, and the token by which they are the same again."""
    author = "g" + secrets.token_hex(8)
    return author, SIGNER.sign(author)


def read_token(token: str) -> str | None:
    """Return the id of the guest whose token this is, None for no token of ours."""
    try:
        return SIGNER.unsign(token)
    except BadSignature:
        return None


def make_token(author: str) -> str:
    """Return the token of a guest."""
    return SIGNER.sign(author)


def author_of(user: Any) -> str:
    """Return the id by which an account is known in rooms; it does not say which account it is."""
    return "u" + salted_hmac("livelog.room.account", str(user.pk)).hexdigest()[:16]
