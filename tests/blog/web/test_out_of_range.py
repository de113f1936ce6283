"""A number or a character that no row can hold finds nothing, and breaks nothing."""

import pytest
from django.contrib.auth.models import User
from django.db import DataError
from django.http import Http404
from django.test import RequestFactory

from blog.web.out_of_range import OutOfRange
from tests.blog.factory import make_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]

HUGE = "9" * 24
PATHS = [
    f"/admin/blog/entry/{HUGE}/change/",
    f"/admin/blog/entry/{HUGE}/delete/",
    f"/admin/blog/blog/{HUGE}/history/",
    f"/admin/blog/entry/?blog__id__exact={HUGE}",
    f"/admin/blog/entry/?published__year={HUGE}",
    "/admin/blog/entry/?published__year=9999",
    "/admin/blog/entry/?published__year=0",
    "/admin/blog/entry/?published__year=2026&published__month=13",
    f"/admin/auth/user/{HUGE}/password/",
    f"/admin/r/{HUGE}/1/",
    f"/blog/?before={'9' * 15}",
    "/blog/entry/%00/",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_found(client, path):
    client.force_login(User.objects.create_superuser("ed", "ed@example.org", "secret"))
    make_entry()
    client.raise_request_exception = False
    assert client.get(path).status_code < 500


def test_action_on_a_row_that_cannot_be(client):
    """The number may come in a form, too."""
    client.force_login(User.objects.create_superuser("ed", "ed@example.org", "secret"))
    make_entry()
    data = {"action": "pin", "_selected_action": [HUGE]}
    assert client.post("/admin/blog/entry/", data).status_code == 404


@pytest.mark.parametrize("error", [DataError("integer out of range"), ValueError("NUL (0x00)")])
def test_what_postgresql_raises(error):
    """Another class of error for the same."""
    request = RequestFactory().get("/blog/entry/%00/" if "NUL" in str(error) else f"/?id={HUGE}")
    with pytest.raises(Http404):
        OutOfRange(None).process_exception(request, error)


def test_error_of_our_own_is_none_of_these():
    """Where the request asks for nothing odd the fault is here, and is told as one."""
    request = RequestFactory().get("/blog/?before=12")
    assert OutOfRange(None).process_exception(request, OverflowError("ours")) is None
