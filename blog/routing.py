"""Channels' routing: the socket of a blog is at its page's own path."""

from channels import route

from blog import consumers

PAGE = r"^/blog/(?:(?P<slug>[-\w]+)/)?$"

routing = [
    route("websocket.connect", consumers.connect_reader, path=PAGE),
    route("websocket.connect", consumers.refuse_reader),
    route("websocket.receive", consumers.receive_frame, path=PAGE),
    route("websocket.disconnect", consumers.disconnect_reader, path=PAGE),
    route("websocket.disconnect", consumers.forget_stranger),
]
