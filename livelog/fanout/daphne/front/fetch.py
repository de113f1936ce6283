"""One request to a worker, standing for all who ask alike until it is answered."""

from __future__ import annotations

from typing import Any

from livelog.fanout.daphne.front.key import Key
from livelog.fanout.daphne.front.policy import Answer
from livelog.fanout.daphne.front.store import LARGEST
from livelog.fanout.daphne.front.watch import Mark


class Fetch:
    """What is known of an answer under way; `waiting` are the requests that it is for."""

    def __init__(self, key: Key, channel: str, started: float, before: dict[str, Mark]) -> None:
        self.key = key
        self.channel = channel
        self.started = started
        self.before = before
        self.waiting: list[Any] = []
        self.status = 0
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.is_whole = False
        self.is_too_large = False
        self._parts: list[bytes] = []
        self._size = 0

    def message(self, client: Any, server: Any, root_path: str, path: str) -> dict[str, Any]:
        """Return the `http.request` message: the request in its plain form."""
        return {
            "reply_channel": self.channel,
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "root_path": root_path,
            "scheme": self.key.scheme,
            "query_string": self.key.query,
            "headers": self.key.headers(),
            "body": b"",
            "client": client,
            "server": server,
        }

    def receive(self, message: dict[str, Any]) -> None:
        """Take a part of the answer; `is_whole` tells when all of it is there."""
        if not self.status:
            self.status = message["status"]
            self.headers = tuple((bytes(name), bytes(value)) for name, value in message["headers"])
        part = message.get("content", b"")
        self._size += len(part)
        self.is_too_large = self.is_too_large or self._size > LARGEST
        if not self.is_too_large:
            self._parts.append(part)
        self.is_whole = not message.get("more_content", False)

    def answer(self) -> Answer:
        """Return the answer, when it is whole."""
        return Answer(self.status, self.headers, b"".join(self._parts))
