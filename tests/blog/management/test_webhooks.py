"""manage.py webhooks."""

import re

import pytest
from django.core.management import call_command

from blog.models import Blog, Dispatch, Webhook
from tests.blog.factory import default_blog, make_entry
from tests.receiver import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store, settings):
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = True
    return default_blog()


@pytest.fixture
def webhooks(capsys):
    """Run the command; return its lines, or the one that it ends with 2 by."""

    def run(*arguments, ends=0):
        capsys.readouterr()
        if not ends:
            call_command("webhooks", *arguments)
            return capsys.readouterr().out.splitlines()
        with pytest.raises(SystemExit) as ended:
            call_command("webhooks", *arguments)
        assert ended.value.code == ends
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


def test_add_and_test(webhooks, receiver):
    """The secret is alone on the last line; a test arrives at once, signed by it."""
    secret = webhooks("add", receiver.url(), "--blog", "liveblog")[-1]
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    (line,) = webhooks("test", receiver.url())
    ((_, headers, body),) = receiver.got
    assert verify(secret, headers, body)["type"] == "test"
    assert headers["webhook-id"] in line and "HTTP 200" in line
    heading, row = webhooks("list")
    assert secret not in row and receiver.url() in row and "last told" in row
    assert headers["webhook-id"] in webhooks("list", "--log")[1]


def test_a_test_that_fails(webhooks, receiver):
    """It says why; one that arrives starts a webhook that was stopped."""
    webhooks("add", receiver.url(), "--blog", "liveblog")
    receiver.answer = 500
    assert "HTTP 500" in webhooks("test", receiver.url(), ends=2)
    Webhook.objects.update(stopped="it failed")
    assert "stopped: it failed" in webhooks("list")[1]
    receiver.answer = 200
    webhooks("test", receiver.url())
    assert Webhook.objects.get().stopped == ""
    receiver.close()
    assert "cannot be reached" in webhooks("test", receiver.url(), ends=2)


def test_replay_and_remove(webhooks, receiver):
    """By the id that receivers know; what is removed takes its log along."""
    webhooks("add", receiver.url(), "--blog", "liveblog")
    make_entry("One")
    Dispatch.objects.update(state="sent")
    name = Dispatch.objects.get().notice.name
    assert "sent again, to 1" in webhooks("replay", name)[0]
    assert Dispatch.objects.get().state == "waiting"
    assert "no message msg_none" in webhooks("replay", "msg_none", ends=2)
    webhooks("remove", receiver.url(), "--blog", "liveblog")
    assert not Dispatch.objects.exists()
    assert "there is no webhook" in webhooks("remove", receiver.url(), ends=2)


@pytest.mark.parametrize(
    "arguments, wanted",
    [
        (["add", "ftp://example.org/", "--blog", "liveblog"], "http or https"),
        (["add", "https://example.org/", "--blog", "none"], "no blog none"),
        (["add", "https://example.org/"], "--blog"),
        (["add", "https://example.org/", "--blog", "liveblog", "--kind", "irc"], "irc"),
        (["add", "https://known.example/", "--blog", "liveblog"], "already"),
    ],
)
def test_what_cannot_be(webhooks, arguments, wanted):
    """One line says what is wanted."""
    webhooks("add", "https://known.example/", "--blog", "liveblog")
    if wanted in ("--blog", "irc"):
        with pytest.raises(Exception, match=wanted):
            call_command("webhooks", *arguments)
    else:
        assert wanted in webhooks(*arguments, ends=2)


def test_passwords_are_not_shown(webhooks):
    """Of an address with a login all but that is shown, and it is found without."""
    Blog.objects.create(slug="cup", title="Cup")
    lines = webhooks("add", "https://me:secret@example.org/", "--blog", "cup", "--kind", "slack")
    assert "secret@" not in "".join(lines + webhooks("list"))
    webhooks("remove", "https://example.org/")
    assert not Webhook.objects.exists()
