"""What a request is told that is refused before any view is asked: by Daphne, or by the guards."""

import json
from http import HTTPStatus
from typing import NamedTuple

# Below it are programs: they read problem details (RFC 9457), as from the API itself.
PROGRAMS = "/api/"


class Refusal(NamedTuple):
    """A body and its Content-Type."""

    content_type: str
    body: str


def phrase_refusal(path: str, status: int, reason: str) -> Refusal:
    """Return what is said to a request for an address, which is "" where it could not be read."""
    if not path.startswith(PROGRAMS):
        return Refusal("text/plain; charset=utf-8", reason + "\n")
    title = HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": title, "status": status, "detail": reason}
    return Refusal("application/problem+json", json.dumps(problem))
