"""The same reader in Channels 4: join one group, be accepted, be told so."""

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
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        },
    },
)
django.setup()


class Reader(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send("joined")
        await self.channel_layer.group_add("room", self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard("room", self.channel_name)

    async def entry(self, event):
        await self.send(event["text"])


application = ProtocolTypeRouter({"websocket": Reader.as_asgi()})
