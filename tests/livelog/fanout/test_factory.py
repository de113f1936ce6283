from asgiref.inmemory import ChannelLayer

from livelog.fanout.factory import FanoutFactory


class Socket:
    """Stands for a WebSocket whose clock is checked; one that `fails` is a bug of ours."""

    is_connecting = False

    def __init__(self, channel, fails=False):
        self.reply_channel = channel
        self.fails = fails
        self.checks = 0

    def duration(self):
        return 0

    def check_ping(self):
        self.checks += 1
        if self.fails:
            raise RuntimeError


def test_a_clock_that_fails_stops_no_other(caplog):
    """It is logged by name, and those after it are checked all the same."""
    factory = FanoutFactory(ChannelLayer(), send_channel="test.response!")
    sockets = [Socket("one"), Socket("two", fails=True), Socket("three")]
    factory.reply_protocols.update((each.reply_channel, each) for each in sockets)
    factory.check_timeouts()
    assert [each.checks for each in sockets] == [1, 1, 1]
    assert [record.getMessage() for record in caplog.records] == ["Cannot check the clock of two"]
