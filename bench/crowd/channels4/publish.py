"""Makes an entry of each line of standard input, a JSON array of title and summary; answers its id."""

import json
import sys

import app
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.management import call_command
from peer.models import Entry

assert app.application
call_command("migrate", run_syncdb=True, verbosity=0)


def send(entry):
    """Send an entry, over a connection of its own: what sends lives for one line."""

    async def send_once():
        await get_channel_layer().group_send("blog", {"type": "entry", "text": entry.text()})

    async_to_sync(send_once)()


for line in sys.stdin:
    title, summary = json.loads(line)
    entry = Entry.objects.create(title=title, summary=summary)
    send(entry)
    print(entry.pk, flush=True)
