"""The admin at a path and on a host of choice."""

import subprocess
import sys

import pytest

from tests.environment import IN_PROCESS, ROOT

FIND = (
    "import django; django.setup(); from django.urls import resolve; print(resolve(%r).view_name)"
)


@pytest.mark.django_db
def test_on_its_host_alone(client, settings):
    """Elsewhere there is none, and the rest of the site is where it was."""
    settings.LIVELOG_ADMIN_HOST = "back.example.org"
    settings.ALLOWED_HOSTS = ["back.example.org", "testserver"]
    for path in ("/admin/", "/admin/login/", "/admin/blog/entry/"):
        assert client.get(path).status_code == 404
        assert client.get(path, HTTP_HOST="back.example.org:8443").status_code in (200, 302)
    assert client.get("/livez").status_code == 200
    assert client.get("/livez", HTTP_HOST="back.example.org").status_code == 200


def find(path):
    """Return which view is at a path where LIVELOG_ADMIN_PATH is set."""
    env = {
        **IN_PROCESS,
        "LIVELOG_ADMIN_PATH": "back/office",
        "DJANGO_SETTINGS_MODULE": "livelog.settings",
    }
    command = [sys.executable, "-W", "ignore", "-c", FIND % path]
    return subprocess.run(command, env=env, cwd=str(ROOT), capture_output=True, text=True)


def test_at_its_path_alone():
    """With our own way to sign in."""
    assert find("/back/office/").stdout == "admin:index\n"
    assert find("/back/office/login/").stdout == "livelog.accounts.sign_in.sign_in\n"
    assert "Resolver404" in find("/admin/").stderr
