"""Everything private, undocumented or replaced that the fan-out uses of the libraries it stands on.

check() is called when the app is ready, before Daphne or a worker starts. A name that is not there
ends the process; another version than requirements.txt pins is told in the log, for what a name
does may have changed though it is still there. So nothing degrades in silence.

A name is `module:Class.attribute`; attributes that only instances have count as there when a
method of the class, or of a base, mentions them.
"""

import logging
from importlib import import_module
from importlib.metadata import version
from typing import Any, Dict, Iterator, List, Tuple

logger = logging.getLogger("livelog.fanout")

# As in requirements.txt; several where older Pythons need older ones.
PINNED: Dict[str, Tuple[str, ...]] = {
    "Twisted": ("26.10.0", "26.4.0", "25.5.0"),
    "autobahn": ("24.4.2", "23.1.2"),
    "daphne": ("1.4.2",),
    "channels": ("1.1.8",),
    "asgi_redis": ("1.4.3",),
    "redis": ("2.10.6",),
}

# What only the handshake of a WebSocket needs: several KB for each reader, most of it its browser's
# headers. FanoutSocket drops them when it opens.
HANDSHAKE = (
    "_raw_query_string",
    "_transport_details",
    "_wskey",
    "clean_headers",
    "handshake_deferred",
    "http_headers",
    "http_request_data",
    "http_request_host",
    "http_request_params",
    "http_request_path",
    "http_request_uri",
    "http_response_data",
    "http_status_line",
    "request_info",
    "server_addr",
    "websocket_extensions",
    "websocket_extensions_in_use",
    "websocket_origin",
    "websocket_protocols",
)

# By package, the names and what is done with them; "replaced" is by hooks.py, server.py or worker.py.
USED: Dict[str, Dict[str, str]] = {
    "Twisted": {
        "twisted.internet.tcp:Connection._tempDataBuffer": "send_queue: what is still to be sent",
        "twisted.internet.tcp:Connection.dataBuffer": "send_queue: likewise",
        "twisted.internet.tcp:Connection.socket": "send_queue: frames go straight to it",
        "twisted.internet.tcp:Connection.TLS": "send_queue: or through TLS",
        "twisted.internet.tcp:Connection.loseWriteConnection": "socket: a close of one way only",
        "twisted.web.http:HTTPFactory.protocol": "factory: replaced by FanoutHTTPChannel",
        "twisted.web.http:HTTPChannel.MAX_LENGTH": "channel: our bound",
        "twisted.web.http:HTTPChannel.totalHeadersSize": "channel: ours comes first",
        "twisted.web.http:HTTPChannel.maxHeaders": "channel: ours comes first",
        "twisted.web.http:HTTPChannel.requests": "channel: the request that comes in",
        "twisted.web.http:HTTPChannel.persistent": "channel: whether another may come",
        "twisted.web.http:HTTPChannel.lineReceived": "channel: extended",
        "twisted.web.http:HTTPChannel.lineLengthExceeded": "channel: replaced",
        "twisted.web.http:HTTPChannel.headerReceived": "channel: extended",
        "twisted.web.http:HTTPChannel.allHeadersReceived": "channel: extended",
        "twisted.web.http:HTTPChannel.rawDataReceived": "channel: extended",
        "twisted.web.http:HTTPChannel.allContentReceived": "channel: extended",
        "twisted.web.http:HTTPChannel.checkPersistence": "channel: extended",
        "twisted.web.http:HTTPChannel.requestDone": "channel: extended",
        "twisted.web.http:HTTPChannel.clearLineBuffer": "channel: called",
        "twisted.web.http:HTTPChannel._respondToBadRequestAndDisconnect": "channel: replaced",
        "twisted.web.http:HTTPChannel._receivedHeaderSize": "channel: bytes of a head so far",
        "twisted.web.http:HTTPChannel._receivedHeaderCount": "channel: headers so far",
        "twisted.web.http:HTTPChannel._handlingRequest": "channel: whether one is answered",
        "twisted.web.http:HTTPChannel._dataBuffer": "channel: what came meanwhile",
        "twisted.web.http:HTTPChannel._path": "channel: of the request that comes in",
        "twisted.web.http:HTTPChannel._version": "channel: of the request that comes in",
        "twisted.web.http:Request.channel": "request: the way to the transport",
        "twisted.web.http:Request.content": "request: the body of a refused one is dropped",
        "twisted.web.http:Request.gotLength": "request: extended",
        "twisted.web.http:Request.handleContentChunk": "request: extended",
        "twisted.web.http:Request.requestReceived": "request: extended",
    },
    "autobahn": {
        "autobahn.websocket.protocol:parseHttpHeader": "replaced: by parse_head",
        "autobahn.websocket.protocol:pformat": "replaced: formats debug lines nobody writes",
        "autobahn.websocket.protocol:hltype": "replaced: likewise",
        "autobahn.websocket.protocol:hlval": "replaced: likewise",
        "autobahn.twisted.websocket:hltype": "replaced: likewise",
        "autobahn.twisted.websocket:hlval": "replaced: likewise",
        "autobahn.websocket.protocol:TrafficStats": "factory: one for all sockets",
        "autobahn.websocket.protocol:WebSocketServerProtocol.CONFIG_ATTRS": "factory: the options",
        "autobahn.websocket.protocol:WebSocketServerProtocol._dataReceived": "socket: called",
        "autobahn.websocket.protocol:WebSocketServerProtocol._fail_connection": "socket: extended",
        "autobahn.websocket.protocol:WebSocketServerProtocol.onFrameBegin": "socket: extended",
        "autobahn.websocket.protocol:WebSocketServerProtocol.failHandshake": "counted: extended",
        "autobahn.websocket.protocol:WebSocketServerProtocol.current_frame": "socket: its opcode",
        "autobahn.websocket.protocol:WebSocketServerProtocol.inside_message": "socket: read",
        "autobahn.websocket.protocol:WebSocketServerProtocol.failedByMe": "socket: set",
        "autobahn.websocket.protocol:WebSocketServerProtocol.wasNotCleanReason": "socket: set",
        "autobahn.websocket.protocol:WebSocketServerProtocol.state": "socket: read and set",
        "autobahn.websocket.protocol:WebSocketServerProtocol.data": "socket: what is still to be read",
        "autobahn.websocket.protocol:WebSocketServerProtocol.trafficStats": "socket: set",
        "autobahn.websocket.protocol:WebSocketServerProtocol.send_queue": "socket: replaced",
        "autobahn.websocket.protocol:WebSocketServerProtocol.sendData": "socket: extended",
        "autobahn.websocket.protocol:WebSocketServerProtocol.sendMessage": "socket: replaced",
        "autobahn.websocket.protocol:WebSocketServerProtocol.sendCloseFrame": "socket: extended",
        "autobahn.websocket.protocol:WebSocketServerProtocol.dropConnection": "socket: extended",
    },
    "daphne": {
        "daphne.server:HTTPFactory": "replaced: by FanoutFactory",
        "daphne.server:Server.backend_reader_sync": "replaced: the start of our reader",
        "daphne.server:Server.timeout_checker": "replaced: the clocks",
        "daphne.server:Server.on_listener_error": "replaced: ends the process",
        "daphne.server:Server.listeners": "shutdown: stopped first",
        "daphne.http_protocol:parse_x_forwarded_for": "replaced: by read_forwarded",
        "daphne.ws_protocol:parse_x_forwarded_for": "replaced: likewise",
        "daphne.http_protocol:WebRequest._got_response_start": "factory: a response that stopped",
        "daphne.http_protocol:WebRequest.basic_error": "request: answers by itself",
        "daphne.http_protocol:WebRequest.reply_channel": "request: None once it is a socket",
        "daphne.http_protocol:HTTPFactory.reply_protocols": "factory: sockets and requests",
        "daphne.http_protocol:HTTPFactory.dispatch_reply": "factory: replaced for sockets",
        "daphne.http_protocol:HTTPFactory.make_send_channel": "factory: replaced",
        "daphne.http_protocol:HTTPFactory.check_timeouts": "factory: replaced",
        "daphne.http_protocol:HTTPFactory.log_action": "factory: extended",
        "daphne.ws_protocol:WebSocketProtocol.main_factory": "socket: the FanoutFactory",
        "daphne.ws_protocol:WebSocketProtocol.muted": "socket: no disconnect is sent",
        "daphne.ws_protocol:WebSocketProtocol.cleanup": "socket: extended",
        "daphne.ws_protocol:WebSocketProtocol.serverSend": "socket: replaced",
        "daphne.ws_protocol:WebSocketProtocol.serverClose": "socket: replaced",
        "daphne.ws_protocol:WebSocketProtocol.serverReject": "socket: called",
        "daphne.ws_protocol:WebSocketProtocol.check_ping": "socket: replaced",
        "daphne.ws_protocol:WebSocketProtocol.request": "socket: only its path is kept",
        "daphne.http_protocol:HTTPFactory.proxy_forwarded_address_header": "addresses: read",
        **{f"daphne.ws_protocol:WebSocketProtocol.{name}": "socket: dropped" for name in HANDSHAKE},
    },
    "channels": {
        "channels.worker:Worker.run": "replaced: a loop that outlives errors",
        "channels.worker:Worker.sigterm_handler": "replaced: one that loses nothing it has taken",
        "channels.worker:Worker.termed": "worker: whether it was told to end",
        "channels.worker:Worker.in_job": "worker: whether it has taken a message",
        "channels.signals:consumer_finished.send": "replaced: one that tells all",
        "channels.asgi:ChannelLayerWrapper.__getattr__": "worker: receive_many goes before it",
        "channels.asgi:ChannelLayerWrapper.channel_layer": "worker: the layer itself",
        "channels.log:setup_logger": "replaced: lines without escapes",
        "channels.log:handler": "hooks: its formatter",
        "channels.message:pending_message_store.send_and_flush": "replaced: by flush_pending",
        "channels.message:pending_message_store.threadlocal": "pending: what is to be sent",
        "channels.message:pending_message_store.active": "pending: whether a consumer runs",
        "channels.message:pending_message_store.append": "pending: joins and leaves too",
        "channels.routing:Router.match": "replaced: one that takes messages together",
    },
    "asgi_redis": {
        "asgi_redis:RedisChannelLayer._register_scripts": "channel_layer: extended",
        "asgi_redis:RedisChannelLayer._generate_connections": "channel_layer: replaced",
        "asgi_redis:RedisChannelLayer._receive_list_names": "channel_layer: called",
        "asgi_redis:RedisChannelLayer._send_index_generator": "channel_layer: the next server",
        "asgi_redis:RedisChannelLayer._count_channel_stats": "statistics: replaced",
        "asgi_redis:RedisChannelLayer.consistent_hash": "groups: where a group is kept",
        "asgi_redis:RedisChannelLayer.connection": "channel_layer: the client of a server",
        "asgi_redis:RedisChannelLayer.crypter": "channel_layer: encryption",
        "asgi_redis:RedisChannelLayer.ring_size": "groups: how many servers there are",
        "asgi_redis:RedisSentinelChannelLayer._master_for": "channel_layer: replaced",
        "asgi_redis:RedisSentinelChannelLayer._master_connections": "channel_layer: its clients",
        "asgi_redis:RedisSentinelChannelLayer._sentinel": "channel_layer: asked for masters",
    },
    "redis": {
        "redis:ConnectionPool.make_connection": "unretried: a connection of its own",
        "redis:ConnectionPool.connection_class": "clients: replaced by TLSConnection",
        "redis.connection:Connection.send_command": "unretried: called",
        "redis.connection:Connection.read_response": "unretried: called",
        "redis.connection:Connection._connect": "clients: called below TLS",
        "redis.connection:SSLConnection._connect": "clients: replaced",
        "redis.connection:SSLConnection.cert_reqs": "clients: read",
        "redis.connection:SSLConnection.ca_certs": "clients: read",
        "redis.connection:SSLConnection.certfile": "clients: read",
        "redis.connection:SSLConnection.keyfile": "clients: read",
        "redis.sentinel:SentinelConnectionPool.get_master_address": "sentinel: replaced",
        "redis.sentinel:SentinelConnectionPool.master_address": "sentinel: read and set",
        "redis.sentinel:SentinelConnectionPool.sentinel_manager": "sentinel: asked",
        "redis.sentinel:SentinelConnectionPool.service_name": "sentinel: asked for",
        "redis.sentinel:SentinelConnectionPool.get_connection": "sentinel: extended",
        "redis.sentinel:SentinelConnectionPool.reset": "sentinel: extended",
        "redis.sentinel:SentinelManagedConnection.read_response": "sentinel: extended",
        "redis.sentinel:Sentinel.check_master_state": "sentinel: called",
    },
}


class IncompatibleLibrary(ImportError):
    """A library lacks what the fan-out uses of it."""


def check() -> None:
    """Log each library that is not of a pinned version; raises IncompatibleLibrary."""
    for package, names in USED.items():
        found, wanted = version(package), " or ".join(PINNED[package])
        if found not in PINNED[package]:
            logger.warning(
                "%s %s is installed, but livelog was made for %s: pip install -r requirements.txt",
                package,
                found,
                wanted,
            )
        missing = [name for name in names if not is_there(name)]
        if missing:
            raise IncompatibleLibrary(
                f"{package} {found} has no {', '.join(missing)}, which livelog uses; "
                f"{package} {wanted} has: pip install -r requirements.txt"
            )


def is_there(path: str) -> bool:
    """Tell whether a name as in USED is there."""
    module, _, names = path.partition(":")
    *parents, name = names.split(".")
    try:
        target: Any = import_module(module)
        for parent in parents:
            target = getattr(target, parent)
    except (ImportError, AttributeError):
        return False
    return hasattr(target, name) or name in find_names(target)


def find_names(target: Any) -> List[str]:
    """Return every attribute and variable that the methods of a class and its bases mention."""
    return [name for base in getattr(target, "__mro__", ()) for name in mentioned_in(base)]


def mentioned_in(base: type) -> Iterator[str]:
    """Yield what the methods of one class mention."""
    for function in vars(base).values():
        code = getattr(function, "__code__", None)
        if code is not None:
            yield from code.co_names
