"""What the app changes in Daphne, autobahn and Channels; done once, before either starts."""

import logging
from functools import partial
from typing import Callable, TypeVar

import autobahn.twisted.websocket
import autobahn.websocket.protocol
import channels.log
import daphne.http_protocol
import daphne.server
import daphne.ws_protocol
from django.conf import settings

from livelog.fanout import worker
from livelog.fanout.daphne import server
from livelog.fanout.daphne.handshake import parse_head
from livelog.fanout.daphne.http.forwarded import read_forwarded
from livelog.logs import FORMATTERS

T = TypeVar("T")


def install() -> None:
    """Put ours in place. With any other layer the bounds, the clocks and the shutdown still hold."""
    server.install(daphne.server)
    worker.install()
    daphne.http_protocol.parse_x_forwarded_for = read_forwarded
    daphne.ws_protocol.parse_x_forwarded_for = read_forwarded
    autobahn.websocket.protocol.parseHttpHeader = parse_head
    # What `runworker` and `runserver` set up, by a handler of Channels' own; daphne has none.
    channels.log.setup_logger = partial(set_up_logger, channels.log.setup_logger)
    # At each connection autobahn formats its forty options and a dozen names for debug lines that
    # are not written: a third of what a connect costs.
    for module in (autobahn.websocket.protocol, autobahn.twisted.websocket):
        for name in ("pformat", "hltype", "hlval"):
            if hasattr(module, name):
                setattr(module, name, leave_unformatted)


def set_up_logger(
    set_up: Callable[..., logging.Logger], name: str, verbosity: int = 1
) -> logging.Logger:
    """Set Channels' logger up by its own means, with lines as all others are."""
    logger = set_up(name, verbosity)
    channels.log.handler.setFormatter(FORMATTERS[getattr(settings, "LIVELOG_LOG", "text")]())
    return logger


def leave_unformatted(value: T) -> T:
    """Return the value as it is, for a log line to format if it is written."""
    return value
