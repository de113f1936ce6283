"""What the app changes in Daphne, autobahn and Channels; done once, before either starts."""

import autobahn.websocket.protocol
import daphne.http_protocol
import daphne.server
import daphne.ws_protocol

from livelog.fanout import server, worker
from livelog.fanout.forwarded import read_forwarded


def install():
    """Put ours in place. With any other layer the bounds, the clocks and the shutdown still hold."""
    server.install(daphne.server)
    worker.install()
    daphne.http_protocol.parse_x_forwarded_for = read_forwarded
    daphne.ws_protocol.parse_x_forwarded_for = read_forwarded
    # At each connection autobahn has its forty options formatted for a debug line: a third of what
    # a connect costs.
    autobahn.websocket.protocol.pformat = lambda options: ""
