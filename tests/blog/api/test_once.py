"""An Idempotency-Key: one entry and one answer, whatever happens between."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from blog.api import once
from blog.api.document.openapi import KEY
from blog.models import Answered, Entry

pytestmark = pytest.mark.django_db


def test_the_same_again(program):
    """The first answer, in each of its bytes; also where the entry was changed since."""
    first = program.post(HTTP_IDEMPOTENCY_KEY="one")
    program.ask("PATCH", f"/entries/{first.json()['id']}", {"text": "Changed"})
    again = program.post(HTTP_IDEMPOTENCY_KEY="one")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Entry.objects.count() == 1


def test_another_body(program):
    """422; with other spaces or in another order it is the same one."""
    program.post({"text": "Goal", "key": True}, HTTP_IDEMPOTENCY_KEY="one")
    assert program.post({"text": "No"}, HTTP_IDEMPOTENCY_KEY="one").status_code == 422
    again = program.post({"key": True, "text": "Goal"}, HTTP_IDEMPOTENCY_KEY="one")
    assert again.status_code == 201
    assert Entry.objects.count() == 1


def test_another_token(make_program):
    """Keys are each token's own."""
    for program in (make_program(), make_program()):
        assert program.post(HTTP_IDEMPOTENCY_KEY="one").status_code == 201
    assert Entry.objects.count() == 2


def test_what_was_refused(program):
    """It is not kept: put right, it may come under the same key."""
    assert program.post({"text": ""}, HTTP_IDEMPOTENCY_KEY="one").status_code == 422
    assert program.post(HTTP_IDEMPOTENCY_KEY="one").status_code == 201


def test_a_day_later(program):
    """The key is a new one."""
    program.post(HTTP_IDEMPOTENCY_KEY="one")
    Answered.objects.update(made=timezone.now() - timedelta(days=1, seconds=1))
    program.post(HTTP_IDEMPOTENCY_KEY="one")
    assert (Entry.objects.count(), Answered.objects.count()) == (2, 1)


def fits(key):
    """Tell whether a key is one by the document."""
    return re.search(KEY["schema"]["pattern"], key) is not None


@pytest.mark.parametrize("key", ["", "x" * 256, "\xe9", "a\tb"])
def test_keys_that_are_none(program, key):
    """400, and nothing is written; by the document too."""
    assert program.post(HTTP_IDEMPOTENCY_KEY=key).status_code == 400 and not fits(key)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("key", ["a key", "~!", "x" * 255])
def test_keys_that_are_some(program, key):
    """Spaces within them, too."""
    assert program.post(HTTP_IDEMPOTENCY_KEY=key).status_code == 201 and fits(key)


def test_the_key_is_stored_with_the_entry(program, monkeypatch):
    """A death between the two leaves neither."""
    monkeypatch.setattr(once, "note_answer", lambda *given: 1 / 0)
    assert program.post(HTTP_IDEMPOTENCY_KEY="one").status_code == 500
    assert not Entry.objects.exists() and not Answered.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_all_at_once(program):
    """Each of several that are under way at the same time is answered alike."""
    answers = []

    def post():
        answers.append(program.post(HTTP_IDEMPOTENCY_KEY="one"))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Entry.objects.count() == 1
