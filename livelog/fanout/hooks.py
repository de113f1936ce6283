"""What the app changes in Daphne, autobahn and Channels; done once, before either starts."""

import autobahn.twisted.websocket
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
    # At each connection autobahn formats its forty options and a dozen names for debug lines that
    # are not written: a third of what a connect costs.
    for module in (autobahn.websocket.protocol, autobahn.twisted.websocket):
        for name in ("pformat", "hltype", "hlval"):
            if hasattr(module, name):
                setattr(module, name, leave_unformatted)


def leave_unformatted(value):
    """Return the value as it is, for a log line to format if it is written."""
    return value
