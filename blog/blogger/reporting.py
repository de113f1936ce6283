"""What a blogger reports of itself, each second."""

from __future__ import annotations

from typing import Any

from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import channel_layers

from blog.blogger.loop import Blogger
from livelog.metrics.busy import Busy
from livelog.metrics.reporter import reporter


def start_reporting(blogger: Blogger, busy: Busy) -> None:
    """Report from now on; `busy` is told of each turn."""
    layer = channel_layers[DEFAULT_CHANNEL_LAYER].channel_layer

    def describe() -> dict[str, Any]:
        outbox = {"waiting": len(blogger.pacer.waiting), "age": blogger.pacer.age()}
        return {**busy.describe(), "leads": bool(blogger.leads), "outbox": outbox}

    reporter.start("blogger", lambda: layer.connection(0), describe)
