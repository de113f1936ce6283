"""Jobs that answer readers' cursors: in a channel of their own, behind everything that is live.

A replay may be long, and many readers may want one at once. The workers take these jobs last, so
that connects, pings and pages go past them; which cursor one is to answer is known when it is taken.
"""

import logging
from functools import partial
from typing import Any, Dict, Optional

import redis
from asgiref.base_layer import BaseChannelLayer
from channels import Channel

from blog.later import later

logger = logging.getLogger(__name__)

CHANNEL = "livelog.sync"
ROOM_CHANNEL = "livelog.room.sync"


def schedule(
    reply_channel: str, slug: Optional[str], wait: Optional[float], channel: str = CHANNEL
) -> None:
    """Send a job for a socket in `wait` seconds; None: there is none to send.

    `slug` is that of the socket's path, `channel` whose consumer answers: the stream's or the room's.
    """
    job = {"reply_channel": reply_channel, "slug": slug}
    if wait:
        later.call(wait, partial(send_now, job, channel))
    elif wait is not None:
        Channel(channel).send(job)


def send_now(job: Dict[str, Any], channel: str = CHANNEL) -> None:
    """Send a job that has waited. Where it cannot be sent, its reader asks again after a while."""
    try:
        Channel(channel).send(job, immediately=True)
    except (redis.RedisError, BaseChannelLayer.ChannelFull) as problem:
        logger.warning("A reader's sync was dropped, it will ask again: %r", problem)
