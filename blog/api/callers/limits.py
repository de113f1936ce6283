"""How much a token may ask: so many requests a minute, counted for all workers together."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse

from blog.api.errors import Problem
from blog.models import Token
from livelog.accounts import throttle

MINUTE = 60


class Budget(NamedTuple):
    """What a token has left until its minute ends."""

    rate: int
    left: int
    ends: int  # in seconds

    def write_on(self, response: HttpResponse) -> None:
        """Say it in a response's headers, as draft-ietf-httpapi-ratelimit-headers and before it."""
        response["RateLimit-Policy"] = f'"token";q={self.rate};w={MINUTE}'
        response["RateLimit"] = f'"token";r={self.left};t={self.ends}'
        response["RateLimit-Limit"] = str(self.rate)
        response["RateLimit-Remaining"] = str(self.left)
        response["RateLimit-Reset"] = str(self.ends)


def spend(token: Token) -> tuple[Budget, bool]:
    """Count one more request of a token; return its budget, and whether this one is within it."""
    count, ends = throttle.count(f"livelog:api:{token.pk}", MINUTE)
    return Budget(token.rate, max(0, token.rate - count), ends), count <= token.rate


def refuse(budget: Budget) -> Problem:
    """Return what is said to one that asks too much."""
    wait = {"Retry-After": str(budget.ends)}
    return Problem(429, f"This token has {budget.rate} requests a minute.", wait)
