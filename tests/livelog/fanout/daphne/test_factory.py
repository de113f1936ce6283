from types import SimpleNamespace

from asgiref.inmemory import ChannelLayer
from autobahn.websocket.protocol import WebSocketServerProtocol

from livelog.fanout.daphne.factory import FanoutFactory
from livelog.fanout.daphne.sending.frame import encode_close
from livelog.fanout.layer.channel_layer import FanoutChannelLayer


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


def test_an_access_log_shows_paths_as_they_are():
    """A path in it ends no line and commands no terminal."""
    written = []
    factory = FanoutFactory(
        ChannelLayer(),
        send_channel="test.response!",
        action_logger=lambda protocol, action, details: written.append(details),
    )
    factory.log_action("http", "complete", {"path": "/a\nb\x1b[2J", "status": 404})
    assert written == [{"path": r"/a\nb\x1b[2J", "status": 404}]


def test_only_the_fanout_keeps_answers(settings):
    """With another layer nobody tells the front of a change, so each request goes to a worker."""
    settings.LIVELOG_FRONT = True
    layers = ChannelLayer(), FanoutChannelLayer(hosts=["redis://127.0.0.1:1/0"])
    fronts = [FanoutFactory(layer, send_channel="test.response!").front for layer in layers]
    assert [front is not None for front in fronts] == [False, True]


def test_a_socket_has_its_options_by_its_class():
    """All that autobahn would ask for and copy at each connection; ours among them."""
    factory = FanoutFactory(ChannelLayer(), send_channel="test.response!")
    kind = factory.ws_factory.protocol
    assert list(kind.CONFIG_ATTRS) == []
    for name in WebSocketServerProtocol.CONFIG_ATTRS:
        if not callable(getattr(kind, name)):
            assert getattr(kind, name) == getattr(factory.ws_factory, name)
    assert kind.maxFramePayloadSize == factory.limits.frame


def test_a_socket_that_daphne_closes_first_has_what_waits_for_it():
    """What was taken from Redis before a restart is written before the close."""
    factory = FanoutFactory(ChannelLayer(), send_channel="test.response!")
    socket, written = factory.ws_factory.protocol(), []
    socket.factory, socket.main_factory = factory.ws_factory, factory
    socket.reply_channel = "test.response!a"
    socket.state, socket.closeHandshakeTimeout = socket.STATE_OPEN, 0
    socket.queue = SimpleNamespace(write=written.append, close=lambda: written.append("closed"))
    factory.catch_up = written.append
    socket.close_restarting()
    assert written == ["test.response!a", encode_close(1012, "restarting"), "closed"]
