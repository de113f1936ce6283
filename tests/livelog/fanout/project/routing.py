from channels.routing import route

from tests.livelog.fanout.project import consumers

channel_routing = [
    route("websocket.connect", consumers.connect, path="^/early"),
    route("websocket.connect", consumers.refuse, path="^/refused"),
    route("websocket.connect", consumers.ignore, path="^/ignored"),
    route("websocket.connect", consumers.join),
    route("websocket.receive", consumers.echo, path="^/echo"),
    route("websocket.receive", consumers.receive),
    route("websocket.disconnect", consumers.disconnect),
]
