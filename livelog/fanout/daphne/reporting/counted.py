"""Daphne's WebSocket, counted as it comes and goes."""

from typing import Any, Optional

from daphne.ws_protocol import WebSocketProtocol

from livelog.metrics import definitions


class CountedSocket(WebSocketProtocol):
    """The part of FanoutSocket that is about numbers."""

    was_opened = False

    def onOpen(self) -> None:
        super().onOpen()
        self.was_opened = True
        self.main_factory.sockets += 1
        definitions.connects.inc()

    def failHandshake(self, reason: str, code: int = 400, *rest: Any, **options: Any) -> None:
        definitions.refusals.labels(str(code)).inc()
        super().failHandshake(reason, code, *rest, **options)

    def onClose(self, wasClean: bool, code: Optional[int], reason: Optional[str]) -> None:
        if self.was_opened:
            self.main_factory.sockets -= 1
            definitions.count_close(code)
        super().onClose(wasClean, code, reason)
