import pytest
from twisted.internet import defer

from livelog.fanout.daphne import registration as registration_module
from livelog.fanout.daphne.registration import Registration
from livelog.fanout.daphne.sending.members import Members

PROCESS = "daphne.response.fanout.One!"


@pytest.fixture
def registration(make_layer, redis_client, monkeypatch):
    """A registration whose turns are over when run_once() returns: no threads, no pauses."""
    monkeypatch.setattr(registration_module.threads, "deferToThread", defer.maybeDeferred)
    monkeypatch.setattr(registration_module.task, "deferLater", lambda *args: defer.succeed(None))
    return Registration(make_layer(), PROCESS, Members(), 0)


def test_a_turn_that_fails_as_nobody_foresaw_is_made_up_for(registration, monkeypatch, caplog):
    """It is logged, and the next one registers and writes everything."""
    registration.run_once()
    registration.members.join("room", PROCESS + "a", "queue")

    def fail(*args, **kwargs):
        raise OSError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(registration._connection, "call_script", fail)
        registration.run_once()
    assert not registration.is_registered
    assert "odd" in caplog.text
    registration.run_once()
    assert registration.is_registered
    assert registration.layer.group_channels("room") == [PROCESS + "a"]
