"""What a page says while the database is out of reach."""

import pytest
from django.db import InterfaceError, OperationalError

from blog.web.kept import blogs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def break_with(monkeypatch, error):
    """Have every look for a blog's row fail."""

    def fail(slug):
        raise error

    monkeypatch.setattr(blogs.Blog, "find", fail)
    blogs.rows.clear()


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_page_while_the_database_is_away(client, monkeypatch, error):
    """It is told as an outage, with when to come again, and is kept by nobody; no word of the fault."""
    break_with(monkeypatch, error)
    response = client.get("/blog/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert "Something went wrong" in text and str(error) not in text


def test_a_fault_of_ours_is_none(client, monkeypatch):
    """It stays one, with its trace in the log."""
    break_with(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        client.get("/blog/")
