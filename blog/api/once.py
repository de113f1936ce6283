"""A post that is sent again: it is done once, and answered as the first time, for a day.

The key is stored in one transaction with what was done: whoever dies, there is both or neither. A
second post waits for the first's transaction, or is told to come again.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blog.api.errors import Problem
from blog.models import Answered, Token
from livelog import failpoint
from livelog.db.prepared import asked_often, update_row

KEPT = timedelta(days=1)
LONGEST = 255  # characters of a key
HEADERS = ["ETag", "Location"]


def do_once(
    request: HttpRequest, token: Token, body: Any, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return what `act` answers, or what it answered to the same Idempotency-Key.

    Raises Problem: 422 where that came with another body. What `act` refuses is not kept.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return act()
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Problem(400, f"An Idempotency-Key has 1 to {LONGEST} printable characters of ASCII.")
    digest = digest_request(request, body)
    with transaction.atomic():
        forget(timezone.now() - KEPT)
        answered = Answered(token=token, key=key, digest=digest)
        try:
            with transaction.atomic():
                answered.save()
        except IntegrityError:
            return answer_again(Answered.objects.get(token=token, key=key), digest)
        response = act()
        note_answer(answered, response)
        failpoint.reach("api.noted")
    failpoint.reach("api.committed")
    return response


def digest_request(request: HttpRequest, body: Any) -> str:
    """Return the digest of what is asked, however its JSON is spaced."""
    asked = json.dumps([request.method, request.path, body], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def note_answer(answered: Answered, response: HttpResponse) -> None:
    """Keep an answer, in the transaction of what was done."""
    headers = {each: response[each] for each in HEADERS if each in response}
    body = response.content.decode("utf-8")
    said = {"status": response.status_code, "headers": json.dumps(headers), "body": body}
    update_row(Answered, answered.pk, said)


def forget(moment: datetime) -> None:
    """Let go of the answers that were given before a moment."""
    if find_older(moment):
        Answered.objects.filter(made__lt=moment).delete()


@asked_often
def find_older(moment: datetime) -> QuerySet:
    """Return the key of an answer that was given before a moment."""
    return Answered.objects.filter(made__lt=moment).values_list("pk")[:1]


def answer_again(answered: Answered, digest: str) -> HttpResponse:
    """Return an answer that was given before. Raises Problem where it was to another request."""
    if answered.digest != digest:
        raise Problem(422, "This Idempotency-Key came with another request before.", errors={})
    response = HttpResponse(answered.body, status=answered.status, content_type="application/json")
    for name, value in json.loads(answered.headers).items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response
