"""The chat of Channels 4's tutorial, its asynchronous one: what a socket sends goes to all of a group."""

import json
import os

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

settings.configure(
    SECRET_KEY="for the bench only",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # Without these today's redis-py gives up where the layer waits for a message, and has no
            # more connections than for a hundred sockets.
            "CONFIG": {
                "hosts": [
                    {
                        "address": os.environ["REDIS_URL"],
                        "socket_timeout": None,
                        "max_connections": 100000,
                    }
                ]
            },
        },
    },
)
django.setup()


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("chat", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("chat", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        said = json.loads(text_data)["message"]
        await self.channel_layer.group_send("chat", {"type": "chat.message", "message": said})

    async def chat_message(self, event):
        await self.send(text_data=json.dumps({"message": event["message"]}))


application = ProtocolTypeRouter({"websocket": Chat.as_asgi()})
