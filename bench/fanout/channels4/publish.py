"""Sends each line of standard input to the group; answers each with a line."""

import asyncio
import sys

import app
from channels.layers import get_channel_layer

assert app.application


async def main():
    layer = get_channel_layer()
    while True:
        line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        await layer.group_send("room", {"type": "entry", "text": line.rstrip("\n")})
        print("sent", flush=True)


asyncio.run(main())
