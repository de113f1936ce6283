"""A blog's programs at the desk: tokens and webhooks, their secrets shown once, and the log."""

import re

import pytest
from django.utils import timezone

from blog.api.callers.tokens import find_token, make_token
from blog.delivery import receivers
from blog.models import Blog, Dispatch, Token, Webhook
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
PATH = "/blog/desk/programs/"
HOOK = "https://me:lettuce@example.org/hook"


@pytest.fixture
def desk(client, store):
    default_blog()
    client.force_login(make_person("owner"))
    return client


def page(desk):
    return desk.get(PATH).content.decode()


def read_secret(answer):
    return re.search(r'id="address"[^>]* value="([^"]+)"', answer.content.decode()).group(1)


def test_a_token(desk):
    """Made, shown once, for this blog alone; revoked at once."""
    answer = desk.post(PATH + "tokens/", {"name": "scores", "scope": "write"})
    secret = read_secret(answer)
    token = find_token(secret)
    assert answer.status_code == 201 and list(token.blogs.all()) == [default_blog()]
    assert "scores" in page(desk) and secret not in page(desk)
    assert desk.post(f"{PATH}tokens/{token.pk}/revoke/").status_code == 303
    assert find_token(secret) is None


def test_a_token_of_other_blogs_too(desk):
    """It is taken out of this one; another blog's cannot be revoked here."""
    other = Blog.objects.create(slug="cup", title="Cup")
    token = find_token(make_token("both", [default_blog(), other]))
    theirs = find_token(make_token("theirs", [other]))
    desk.post(f"{PATH}tokens/{token.pk}/revoke/")
    assert list(Token.objects.get(pk=token.pk).blogs.all()) == [other]
    assert desk.post(f"{PATH}tokens/{theirs.pk}/revoke/").status_code == 404
    assert Token.objects.count() == 2


@pytest.mark.parametrize(
    "form", [{"name": "a b"}, {"name": "x", "scope": "all"}, {"name": "taken", "scope": "read"}]
)
def test_no_token(desk, form):
    """What cannot be is said, and what was typed stays."""
    make_token("taken", [default_blog()])
    answer = desk.post(PATH + "tokens/", form)
    assert answer.status_code == 400 and Token.objects.count() == 1
    assert f'value="{form["name"]}"' in answer.content.decode()


def test_a_webhook(desk):
    """Added, its secret shown once; a login in its address is not. Tested, stopped, started, removed."""
    answer = desk.post(PATH + "webhooks/", {"url": HOOK, "kind": "standard"})
    hook = Webhook.objects.get()
    assert read_secret(answer) == hook.secret and answer.status_code == 201
    shown = page(desk)
    assert "example.org/hook" in shown and "lettuce" not in shown and hook.secret not in shown
    path = f"{PATH}webhooks/{hook.pk}/"
    assert desk.post(path, {"do": "test"}).status_code == 303
    assert Dispatch.objects.get().notice.event == "test"
    receivers.stop(hook, "it failed")
    assert "stopped: it failed" in page(desk)
    assert desk.post(path, {"do": "test"}).status_code == 400
    desk.post(path, {"do": "start"})
    assert Webhook.objects.get().stopped == ""
    desk.post(path, {"do": "remove"})
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("form", [{"url": "ftp://example.org/"}, {"url": HOOK, "kind": "irc"}])
def test_no_webhook(desk, form):
    """What cannot be told is refused."""
    answer = desk.post(PATH + "webhooks/", {"kind": "standard", **form})
    assert answer.status_code == 400 and not Webhook.objects.exists()


def test_the_log(desk):
    """What was sent, what was answered, and the same again; another blog's log is its own."""
    receivers.add_webhook(default_blog(), HOOK)
    entry = make_entry("One")
    Dispatch.objects.update(state="stopped", status=500, said="Oh <no>", tried=timezone.now())
    shown = page(desk)
    assert "HTTP 500" in shown and "Oh &lt;no&gt;" in shown and entry.token in shown
    dispatch = Dispatch.objects.get()
    assert desk.post(f"{PATH}deliveries/{dispatch.pk}/replay/").status_code == 303
    assert Dispatch.objects.get().state == "waiting"
    other = Blog.objects.create(slug="cup", title="Cup")
    theirs = receivers.keep_test(receivers.add_webhook(other, HOOK))
    assert desk.post(f"{PATH}deliveries/{theirs.pk}/replay/").status_code == 404
    assert desk.post(f"{PATH}webhooks/{theirs.webhook_id}/", {"do": "remove"}).status_code == 404
