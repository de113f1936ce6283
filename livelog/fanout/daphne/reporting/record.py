"""What a Daphne reports of itself, each second (livelog/metrics/reporter.py)."""

from typing import Any, Dict, Optional

from livelog.fanout.daphne.reporting.canary import Canary
from livelog.metrics.canary import GROUP
from livelog.metrics.reporter import reporter


def start_reporting(server: Any, canary: Optional[Canary] = None) -> None:
    """Report from now on, where the server's channel layer is Redis's; called in the reactor."""
    layer = getattr(server.channel_layer, "channel_layer", server.channel_layer)
    if hasattr(layer, "connection"):
        describe = Description(server.factory, canary)
        reporter.start("web", lambda: layer.connection(0), describe)


class Description:
    """Describes a factory, in the reporter's thread; `canary` is None for another layer than ours."""

    def __init__(self, factory: Any, canary: Optional[Canary]) -> None:
        self.factory = factory
        self.canary = canary

    def __call__(self) -> Dict[str, Any]:
        """Return this Daphne's part of a record; `canary` is in seconds of Redis's clock."""
        record = {"channel": self.factory.send_channel, "sockets": self.factory.sockets}
        if self.canary is not None:
            members = self.factory.members
            groups = {group: members.count_sockets(group) for group in list(members.groups)}
            record["groups"] = {
                group: count for group, count in groups.items() if count and group != GROUP
            }
            record["canary"], record["lag"] = self.canary.sent, self.canary.lag
        return record
