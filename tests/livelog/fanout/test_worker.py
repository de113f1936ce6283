"""Channels' worker as it is here: what it has taken it does, and what is left to be sent goes out."""

import signal

import pytest
from asgiref.inmemory import ChannelLayer
from channels import Channel
from channels.asgi import ChannelLayerWrapper
from channels.routing import route
from channels.signals import consumer_finished
from channels.worker import Worker


@pytest.fixture
def seen():
    """The numbers of the messages that were consumed."""
    return []


@pytest.fixture
def worker(make_layer, seen):
    """A worker that answers each job, and is told to end in its third at the latest."""

    def take(message):
        seen.append(message["n"])
        Channel("answers", channel_layer=message.channel_layer).send({"n": message["n"]})
        if len(seen) == 3:
            tell_to_end(worker)

    layer = make_layer(together={"jobs": 2})
    wrapper = ChannelLayerWrapper(layer, "test", [route("jobs", take)])
    worker = Worker(wrapper, signal_handlers=False)
    return worker


def tell_to_end(worker):
    worker.sigterm_handler(signal.SIGTERM, None)


def send_jobs(worker, count):
    for number in range(count):
        worker.channel_layer.send("jobs", {"n": number})


def test_one_that_is_told_to_end_while_it_takes_messages_does_them(worker, seen, monkeypatch):
    """They have left their channel; those that have not are another's."""
    layer = worker.channel_layer.channel_layer
    pop = layer.call_script

    def pop_and_tell(name, *args, **named):
        found = pop(name, *args, **named)
        if name == "pop":
            tell_to_end(worker)
        return found

    send_jobs(worker, 3)
    monkeypatch.setattr(layer, "call_script", pop_and_tell)
    worker.run()
    assert seen == [0, 1]
    assert [layer.receive(["answers"])[1] for _ in seen] == [{"n": 0}, {"n": 1}]


def test_one_that_is_told_to_end_before_it_waits_does_not_wait(worker, seen, monkeypatch):
    """It has looked, and there was nothing to do."""
    layer = worker.channel_layer.channel_layer
    look = layer.call_script

    def look_and_tell(*args, **named):
        found = look(*args, **named)
        tell_to_end(worker)
        return found

    monkeypatch.setattr(layer, "call_script", look_and_tell)
    monkeypatch.setattr(layer.connection(0), "brpop", None)
    worker.run()
    assert seen == []


def test_one_that_is_told_to_end_while_it_waits_does_what_comes(worker, seen, monkeypatch):
    """Redis may have sent it already; where nothing comes it has waited for a second."""
    layer = worker.channel_layer.channel_layer
    client = layer.connection(0)
    wait = client.brpop

    def wait_and_tell(lists, timeout):
        assert timeout == 1
        send_jobs(worker, 1)
        found = wait(lists, timeout)
        tell_to_end(worker)
        return found

    monkeypatch.setattr(client, "brpop", wait_and_tell)
    worker.run()
    assert seen == [0]


def test_one_whose_layer_waits_for_long_ends_at_once():
    """As Channels has it, for any layer but ours."""
    wrapper = ChannelLayerWrapper(ChannelLayer(), "test", [])
    with pytest.raises(SystemExit):
        tell_to_end(Worker(wrapper, signal_handlers=False))


def test_what_fails_when_a_consumer_is_done_keeps_nothing_from_being_sent(worker, seen, caplog):
    """As Django may, when it closes old connections to the database."""

    def fail(**named):
        raise RuntimeError("before anything was sent")

    waiting = consumer_finished.receivers
    consumer_finished.connect(fail)
    try:
        waiting.insert(0, waiting.pop())
        send_jobs(worker, 3)
        worker.run()
    finally:
        consumer_finished.disconnect(fail)
    layer = worker.channel_layer.channel_layer
    assert [layer.receive(["answers"])[1] for _ in seen] == [{"n": n} for n in range(3)]
    assert "before anything was sent" in caplog.text
    assert "loop failed" not in caplog.text
