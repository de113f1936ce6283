"""Telling webhooks: signed, in order, again and again, and no more; a bad one costs the others nothing."""

import json
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from blog.delivery import receivers, webhooks
from blog.delivery.backoff import PATIENCE
from blog.delivery.courier import Courier
from blog.delivery.webhooks import Housekeeping, find_due
from blog.feeds.fetch import connection
from blog.models import Dispatch, Entry, Notice, Webhook
from tests.blog.factory import default_blog, make_entry
from tests.processes import wait_for
from tests.receiver import verify

pytestmark = pytest.mark.django_db(transaction=True)


def make_due(**which):
    """Have what waits be tried now, as if its time had come."""
    Dispatch.objects.filter(state="waiting", **which).update(due=timezone.now())


def change(entry, title):
    entry = Entry.objects.get(pk=entry.pk)
    entry.title = title
    entry.save()


def titles(receiver):
    return [event["data"]["title"] for event in receiver.events()]


def test_signed(hook, receiver, deliver):
    """A library of others' finds it genuine; another secret does not."""
    make_entry("Grüße")
    deliver()
    ((_, headers, body),) = receiver.got
    assert verify(hook.secret, headers, body)["data"]["title"] == "Grüße"
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(Exception, match=""):
        verify(receivers.make_secret(), headers, body)
    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.tries, dispatch.status) == ("sent", 1, 200)
    assert dispatch.said == "noted" and Webhook.objects.get().last_success


def test_a_retry_is_signed_anew(hook, receiver, deliver, monkeypatch):
    """The same id and body, another time; within ten seconds, and before what came after it."""
    receiver.answers = [500]
    entry = make_entry("One")
    deliver()
    change(entry, "Two")
    make_entry("Other")
    deliver()
    assert titles(receiver) == ["One", "Other"]
    waiting = Dispatch.objects.filter(state="waiting").order_by("pk")
    assert waiting[0].due - timezone.now() < timedelta(seconds=10)
    later = time.time() + 60
    monkeypatch.setattr("blog.delivery.webhooks.time.time", lambda: later)
    make_due()
    deliver()
    deliver()
    assert titles(receiver) == ["One", "Other", "One", "Two"]
    (_, first, body), _, (_, again, same) = receiver.got[:3]
    assert first["webhook-id"] == again["webhook-id"] and body == same
    assert int(again["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 59
    assert first["webhook-signature"] != again["webhook-signature"]
    verify(hook.secret, again, same)


@pytest.mark.parametrize("answer", [301, 400, 404, 500])
def test_what_is_no_success(hook, receiver, deliver, answer):
    """It is tried again; a redirect is followed nowhere."""
    receiver.answer = answer
    receiver.headers = {"Location": receiver.url("/elsewhere")}
    make_entry("One")
    deliver()
    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.status, len(receiver.got)) == ("waiting", answer, 1)


def test_three_days(hook, receiver, deliver, caplog):
    """Then it is given up, the webhook stopped, and that is said."""
    receiver.answer = 500
    make_entry("One")
    make_entry("Two")
    deliver()
    long_ago = timezone.now() - PATIENCE
    Webhook.objects.update(failing_since=long_ago)
    make_due()
    deliver()
    stopped = Webhook.objects.get()
    assert "3 days: HTTP 500" in stopped.stopped and "is stopped" in caplog.text
    assert {each.state for each in Dispatch.objects.all()} == {"stopped"}
    make_entry("Three")
    assert Notice.objects.count() == 2


def test_no_address_in_the_log(hook, receiver, deliver, caplog):
    """Whoever has a chat's address may write there: the log names the host alone."""
    Webhook.objects.update(url=receiver.url("/services/T0/B0/SECRET"), failures=3)
    make_entry("One")
    deliver()
    receiver.answer = 500
    make_entry("Two")
    Dispatch.objects.update(since=timezone.now() - PATIENCE)
    deliver()
    receiver.answer = 410
    make_entry("Three")
    Webhook.objects.update(failures=0)
    deliver()
    for said in ("is back", "is not sent", "is stopped"):
        assert said in caplog.text
    assert "127.0.0.1" in caplog.text and "SECRET" not in caplog.text


def test_one_that_is_never_taken(hook, receiver, deliver):
    """A message that its receiver will not have is given up alone."""
    receiver.answer = lambda path, body: 500 if b'"Bad"' in body else 200
    make_entry("Bad")
    deliver()
    Dispatch.objects.update(since=timezone.now() - PATIENCE)
    make_due()
    make_entry("Good")
    deliver()
    assert [each.state for each in Dispatch.objects.order_by("pk")] == ["stopped", "sent"]
    assert Webhook.objects.get().stopped == ""


def test_gone(hook, receiver, deliver):
    """Who answers 410 wants nothing more."""
    receiver.answer = 410
    make_entry("One")
    deliver()
    assert "410" in Webhook.objects.get().stopped


def test_left_alone_as_it_asks(hook, receiver, deliver):
    """Retry-After counts, up to an hour."""
    receiver.answer, receiver.headers = 429, {"Retry-After": "1000"}
    make_entry("One")
    deliver()
    assert Dispatch.objects.get().due - timezone.now() > timedelta(seconds=900)


def test_back_again(hook, receiver, deliver):
    """All that waited goes at once, without each one's own wait."""
    receiver.answer = 500
    for number in range(4):
        make_entry(f"Entry {number}")
    deliver()
    receiver.answer = 200
    Dispatch.objects.filter(pk=Dispatch.objects.last().pk).update(due=timezone.now())
    deliver()
    deliver()
    assert not Dispatch.objects.filter(state="waiting").exists()


def test_private_addresses(hook, receiver, deliver, settings):
    """Nothing in the server's own network is told anything."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = False
    make_entry("One")
    deliver()
    assert receiver.got == []
    assert "LIVELOG_ALLOW_PRIVATE_FEEDS" in Webhook.objects.get().last_error


def test_a_name_that_leads_inward_later(hook, receiver, deliver, settings, monkeypatch):
    """A name is looked up once for each try, and what it says then is both checked and connected to."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = False
    monkeypatch.setattr(connection, "is_public", lambda address: address == "127.0.0.1")
    said = ["127.0.0.1", "127.0.0.2", "127.0.0.1"]  # the third is never asked for
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **options: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (said.pop(0), port))
        ],
    )
    Webhook.objects.update(url=receiver.url().replace("127.0.0.1", "any.wild.example"))
    make_entry("One")
    deliver()
    make_entry("Two")
    deliver()
    assert titles(receiver) == ["One"] and said == ["127.0.0.1"]
    assert "any.wild.example is at 127.0.0.2" in Webhook.objects.get().last_error


def test_a_redirect_leads_nowhere(hook, receiver, deliver):
    """Not even to another path of the same host: whoever is told is the one who was named."""
    receiver.answer, receiver.headers = 307, {"Location": receiver.url("/inside")}
    make_entry("One")
    deliver()
    assert [path for path, _, _ in receiver.got] == ["/hook"] and receiver.asked == []


def test_a_dead_one_costs_the_others_nothing(hook, receiver, settings):
    """One that answers nothing has a few threads at most; another is told at once."""
    receiver.hang = threading.Event()
    other = type(receiver)()
    receivers.add_webhook(default_blog(), other.url())
    for number in range(20):
        make_entry(f"Entry {number}")
    courier = Courier(lambda: None, [find_due], threads=8)

    def all_told():
        courier()
        return len(other.got) == 20

    try:
        wait_for(all_told, "the one that is well has everything")
        assert courier.under_way[("webhook", hook.pk)] == 4
    finally:
        other.close()


def test_what_came_of_one_cannot_be_stored(hook, receiver, caplog, monkeypatch):
    """It costs the others nothing, nor the blogger its run; it is sent again, but not at once."""
    other = type(receiver)()
    bad = receivers.add_webhook(default_blog(), other.url())
    settle = webhooks.settle

    def refuse(to, *rest):
        if to.pk == bad.pk:
            Webhook.objects.create(pk=bad.pk, blog=bad.blog)  # the database refuses it
        settle(to, *rest)

    monkeypatch.setattr(webhooks, "settle", refuse)
    now = 1000.0
    courier = Courier(lambda: None, [find_due], clock=lambda: now)

    def is_recorded():
        courier()
        return not courier.under_way and not courier.busy

    try:
        make_entry("One")
        courier()
        wait_for(is_recorded, "both have come back")
        make_entry("Two")
        courier()
        wait_for(is_recorded, "the one that is well has the second too")
        assert titles(receiver) == ["One", "Two"] and titles(other) == ["One"]
        assert "cannot be stored" in caplog.text
        monkeypatch.setattr(webhooks, "settle", settle)
        now += 601
        courier()
        wait_for(is_recorded, "the other is told again")
        first, *rest = (headers["webhook-id"] for _, headers, _ in other.got)
        assert len(rest) == 2 and first in rest
    finally:
        other.close()


def test_a_database_that_is_away_is_waited_for(hook, receiver, courier, monkeypatch):
    """What came back is kept until it can be stored; nothing is sent twice."""
    settle, away = webhooks.settle, [OperationalError("away")]

    def lose(*args):
        if away:
            raise away.pop()
        settle(*args)

    monkeypatch.setattr(webhooks, "settle", lose)
    make_entry("One")
    courier()
    wait_for(lambda: not courier.done.empty(), "it has come back")
    with pytest.raises(OperationalError):
        courier()
    courier()
    assert Dispatch.objects.get().state == "sent" and len(receiver.got) == 1


def test_taken_back_while_it_was_sent(hook, receiver, deliver, courier):
    """A webhook that was removed meanwhile is no trouble to record."""
    make_entry("One")
    courier()
    Webhook.objects.all().delete()
    deliver()
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("kind, member", [("slack", "text"), ("discord", "embeds")])
def test_chats(hook, receiver, deliver, kind, member):
    """Slack and Discord get what they take: new entries, and that one was taken back."""
    hook.delete()
    receivers.add_webhook(default_blog(), receiver.url(), kind)
    entry = make_entry("<!channel> & more", summary="<p>Goal</p>")
    deliver()
    change(entry, "Changed")
    Entry.objects.get(pk=entry.pk).delete()
    make_entry("Other")
    deliver()
    deliver()
    deliver()
    told = [json.dumps(each) for each in receiver.events()]
    assert len(told) == 3 and any(member in each for each in receiver.events())
    assert sum("Taken back" in each for each in told) == 1
    assert kind == "discord" or not any("<!channel>" in each for each in told)


def test_replay(hook, receiver, deliver):
    """The same message, under its id."""
    make_entry("One")
    deliver()
    notice = Notice.objects.get()
    assert receivers.replay(notice, list(notice.dispatches.select_related("webhook"))) == 1
    deliver()
    assert titles(receiver) == ["One", "One"]
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1


def test_replay_of_what_is_gone(hook, receiver, deliver):
    """What was said of a deleted entry is said no more; a webhook that is stopped is told nothing."""
    entry = make_entry("One")
    deliver()
    notice = Notice.objects.get()
    dispatches = list(notice.dispatches.select_related("webhook"))
    dispatches[0].webhook.stopped = "why"
    with pytest.raises(receivers.Unfit, match="is stopped"):
        receivers.replay(notice, dispatches)
    Entry.objects.get(pk=entry.pk).delete()
    notice.refresh_from_db()
    with pytest.raises(receivers.Unfit, match="was deleted"):
        receivers.replay(notice, dispatches)


def test_the_log_is_kept_for_a_while(hook, receiver, deliver):
    """What is old goes, but for what still waits."""
    make_entry("One")
    deliver()
    make_entry("Two")
    Notice.objects.update(made=timezone.now() - receivers.KEPT)
    Housekeeping()()
    assert [each.state for each in Dispatch.objects.all()] == ["waiting"]
