"""A writer's post and the death of whoever works on it: one entry, whatever was answered."""

import json
import re
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.environment import PATIENCE
from tests.processes import wait_for
from tests.site import Site

pytestmark = pytest.mark.slow

# Before readers are told, and after all is done but the answer.
POINTS = ["logged", "posted"]
LULL = 2  # seconds that the client waits for an answer before it asks again
SIGN_IN = """
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from blog.models import Blog, Role
user = get_user_model().objects.create_user("ana", password="correct horse")
Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})
Role.objects.create(user=user, role="editor")
session = SessionStore()
session["_auth_user_id"] = user.pk
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.create()
print("session", session.session_key)
"""


class Client:
    """A desk's page as far as posting goes: it asks again, with the same nonce, until told."""

    def __init__(self, site, session):
        self.site = site
        jar = CookieJar()
        jar.set_cookie(make_cookie("sessionid", session))
        self.opener = build_opener(HTTPCookieProcessor(jar))
        page = self.opener.open(site.url("/blog/desk/"), timeout=PATIENCE).read().decode()
        self.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    def try_posting(self, text, nonce):
        """Return what was answered, None for nothing of use."""
        fields = {"text": text, "nonce": nonce, "csrfmiddlewaretoken": self.token}
        url = self.site.url("/blog/desk/entries/")
        headers = {"Accept": "application/json"}
        request = Request(url, urlencode(fields).encode(), headers)
        try:
            with self.opener.open(request, timeout=LULL) as answer:
                return json.load(answer)
        except HTTPError as problem:
            assert problem.code >= 500, problem.read()
        except (URLError, OSError):
            pass
        return None

    def insist(self, text, nonce):
        return wait_for(lambda: self.try_posting(text, nonce), f"an answer to {text}")


def make_cookie(name, value):
    return Cookie(
        0,
        name,
        value,
        None,
        False,
        "127.0.0.1",
        True,
        False,
        "/",
        True,
        False,
        None,
        True,
        "",
        "",
        {},
    )


@pytest.fixture
def site(tmp_path, migrated_database):
    site = Site(tmp_path, migrated_database)
    yield site
    site.close()


def test_whoever_dies_there_is_one_entry(site):
    """A worker killed in the middle of a post and after it, and Redis killed: each makes one entry."""
    site.start_web()
    worker = site.start_worker()
    session = re.search(r"session (\w+)", site.manage("shell", "-c", SIGN_IN).stdout)[1]
    client = Client(site, session)
    worker.kill()
    for point in POINTS:
        site.env["LIVELOG_FAIL_AT"] = point
        doomed = site.start_worker()
        client.try_posting(f"At {point}", point)
        wait_for(lambda doomed=doomed: not doomed.is_running(), f"the death at {point}")
        del site.env["LIVELOG_FAIL_AT"]
        worker = site.start_worker()
        assert client.insist(f"At {point}", point)["text"] == f"At {point}"
        worker.kill()
    site.start_worker()
    site.redis.kill()
    assert client.try_posting("Without Redis", "redis") is None
    site.redis.start()
    client.insist("Without Redis", "redis")
    site.start_blogger()
    entries = site.wait_for_entries(len(POINTS) + 1)
    texts = sorted(entry["summary"] for entry in entries)
    at = [f"<p>At {point}</p>" for point in POINTS]
    assert texts == [*at, "<p>Without Redis</p>"]
