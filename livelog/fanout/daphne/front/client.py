"""One of Daphne's requests as the front sees it: asked for by its Key, answered by a Reply."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Optional

from daphne.http_protocol import WebRequest

from livelog.fanout.daphne.front.fetch import Fetch
from livelog.fanout.daphne.front.front import Asked
from livelog.fanout.daphne.front.reply import Reply
from livelog.fanout.daphne.http.forwarded import AnyHeaders, read_forwarded

if TYPE_CHECKING:
    from livelog.fanout.daphne.factory import FanoutFactory
    from livelog.fanout.daphne.http.request import FanoutRequest

Address = Optional[List[Any]]  # host and port


def ask_front(request: FanoutRequest) -> bool:
    """Have a request answered by its factory's front; return False if a worker must be asked."""
    front = request.factory.front
    headers = {name.lower(): values for name, values in request.requestHeaders.getAllRawHeaders()}
    scheme = "https" if request.isSecure() else "http"
    address, scheme = find_origin(request.factory, request.client, scheme, request.requestHeaders)
    key = front.read_key(request.method, scheme, request.uri, headers)
    if key is None:
        return False
    # What Daphne notes when it passes a request on; its log and its clock read them.
    request.request_start = time.time()
    request.client_addr = address
    asked = Asked(
        headers,
        b"cookie" in headers,
        lambda reply: write_reply(request, reply),
        lambda: pass_on(request),
        lambda: fail(request),
    )
    front.ask(key, asked, request)
    return True


def find_origin(
    factory: FanoutFactory, peer: Any, scheme: str, headers: AnyHeaders
) -> tuple[Any, Any]:
    """Return where a request comes from, and its scheme, as Daphne itself would tell a worker."""
    address = [str(peer.host), peer.port] if hasattr(peer, "port") else None
    if factory.proxy_forwarded_address_header:
        return read_forwarded(
            headers,
            factory.proxy_forwarded_address_header,
            factory.proxy_forwarded_port_header,
            factory.proxy_forwarded_proto_header,
            address,
            scheme,
        )
    return address, scheme


def write_reply(request: FanoutRequest, reply: Reply) -> None:
    """Write an answer to a client that is still there."""
    if request.is_gone:
        return
    request.setResponseCode(reply.status)
    for name, value in reply.headers:
        request.responseHeaders.addRawHeader(name, value)
    request.write(reply.body)
    # No worker knows of it, so none is told of its end.
    request.factory.reply_protocols.pop(request.reply_channel, None)
    request.finish()
    told = describe_reply(
        request.method, request.uri, request.client_addr, request.duration(), reply
    )
    request.factory.log_action("http", "complete", told)


def describe_reply(
    method: bytes, uri: bytes, address: Any, seconds: float, reply: Reply
) -> dict[str, Any]:
    """Return what Daphne's access log tells of an answer."""
    return {
        "path": uri.decode("ascii", "replace"),
        "status": reply.status,
        "method": method.decode("ascii", "replace"),
        "client": "{}:{}".format(*address) if address else None,
        "time_taken": seconds,
        "size": len(reply.body),
    }


def pass_on(request: FanoutRequest) -> None:
    """Ask a worker with the request as it stands."""
    if not request.is_gone:
        WebRequest.process(request)


def fail(request: FanoutRequest) -> None:
    """Tell a client that its request cannot be answered now."""
    if not request.is_gone:
        request.refuse_busy()


def send_fetch(factory: FanoutFactory, fetch: Fetch, request: FanoutRequest) -> None:
    """Put a fetch on its way to a worker, for the request that came first."""
    server = [str(request.host.host), request.host.port] if hasattr(request.host, "port") else None
    path = WebRequest.unquote(fetch.key.path)
    message = fetch.message(request.client_addr, server, factory.root_path, path)
    try:
        factory.channel_layer.send("http.request", message)
    except factory.channel_layer.ChannelFull:
        factory.refuse("http.request", message)
