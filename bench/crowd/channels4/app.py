"""The same page in Django 5.2 and Channels 4: entries from SQLite by a template, kept a second.

`BENCH_DIRECTORY` has what the bench saved of livelog's page: its head and foot stay as they are.
"""

import os
from pathlib import Path

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

HERE = Path(os.environ["BENCH_DIRECTORY"])

settings.configure(
    SECRET_KEY="for the bench only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="urls",
    INSTALLED_APPS=["channels", "peer"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
    STATIC_URL="/static/",
    WHITENOISE_ROOT=HERE / "root",
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}
    ],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "peer.sqlite3"},
    },
    USE_TZ=True,
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        },
    },
)
django.setup()

from peer.models import Entry  # noqa: E402


class Reader(AsyncWebsocketConsumer):
    """Accepts, greets, joins, and sends what came after the page's cursor, as livelog's does."""

    async def connect(self):
        query = dict(part.split("=") for part in self.scope["query_string"].decode().split("&"))
        await self.accept()
        await self.send('{"type":"hello"}')
        await self.channel_layer.group_add("blog", self.channel_name)
        async for entry in Entry.objects.filter(id__gt=int(query["since"])).order_by("id"):
            await self.send(entry.text())
        await self.send('{"type":"synced"}')

    async def disconnect(self, code):
        await self.channel_layer.group_discard("blog", self.channel_name)

    async def entry(self, event):
        await self.send(event["text"])


application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": Reader.as_asgi()})
