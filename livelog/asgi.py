"""The channel layer that Daphne serves: `daphne livelog.asgi:channel_layer`."""

import os

from channels.asgi import get_channel_layer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livelog.settings")
channel_layer = get_channel_layer()
