import pytest
from twisted.internet import defer

from livelog.fanout import keeper as keeper_module
from livelog.fanout.keeper import Keeper
from livelog.fanout.members import Members

PROCESS = "daphne.response.fanout.One!"


@pytest.fixture
def keeper(make_layer, redis_client, monkeypatch):
    """A keeper whose turns are over when run_once() returns: no threads, no pauses."""
    monkeypatch.setattr(keeper_module.threads, "deferToThread", defer.maybeDeferred)
    monkeypatch.setattr(keeper_module.task, "deferLater", lambda *args: defer.succeed(None))
    return Keeper(make_layer(), PROCESS, Members(), 0)


def test_a_turn_that_fails_as_nobody_foresaw_is_made_up_for(keeper, monkeypatch, caplog):
    """It is logged, and the next one registers and writes everything."""
    keeper.run_once()
    keeper.members.join("room", PROCESS + "a", "outlet")

    def fail(*args, **kwargs):
        raise OSError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(keeper._line, "call_script", fail)
        keeper.run_once()
    assert not keeper.is_registered
    assert "odd" in caplog.text
    keeper.run_once()
    assert keeper.is_registered
    assert keeper.layer.group_channels("room") == [PROCESS + "a"]
