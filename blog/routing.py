"""Channels' routing: the sockets of a blog, its desk and its room are at their pages' own paths.

Syncs have a channel too.
"""

from channels import route

from blog import consumers, replays
from blog.desk.live import consumers as desk
from blog.room import consumers as room
from blog.room.saying import inbox

PAGE = r"^/blog/(?:(?P<slug>[-\w]+)/)?$"
ROOM = r"^/blog/(?:(?P<slug>[-\w]+)/)?room/$"
DESK = r"^/blog/(?:(?P<slug>[-\w]+)/)?desk/$"

channel_routing = [
    # Before the pages: "desk" and "room" are no blog's slugs.
    route("websocket.connect", desk.connect_desk, path=DESK),
    route("websocket.receive", desk.receive_frame, path=DESK),
    route("websocket.disconnect", desk.disconnect_desk, path=DESK),
    route("websocket.connect", room.connect_listeners, path=ROOM),
    route("websocket.receive", room.receive_frame, path=ROOM),
    route("websocket.disconnect", room.disconnect_listeners, path=ROOM),
    route("websocket.connect", consumers.connect_readers, path=PAGE),
    route("websocket.connect", consumers.refuse_reader),
    route("websocket.receive", consumers.receive_frame, path=PAGE),
    route("websocket.disconnect", consumers.disconnect_readers, path=PAGE),
    route("websocket.disconnect", consumers.forget_stranger),
    route(replays.CHANNEL, consumers.answer_sync),
    route(replays.ROOM_CHANNEL, room.answer_sync),
    route(inbox.CHANNEL, room.deliver_waiting),
]
