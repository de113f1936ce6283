"""The readers who talk in the demo's room: guests as any other, each with a socket of its own.

`python -m blog.demo.voices` is their process; it goes on after a restart as the play does.
"""

from __future__ import annotations

import argparse
import json
import secrets
import time
from typing import Any

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet import reactor
from twisted.internet.protocol import ReconnectingClientFactory

from .lines import Line, read_lines
from .play import read_play
from .server import HERE, PLAY

VOICES = HERE / "voices.txt"
LATE = 10.0  # seconds after which it is too late to say something


class Voice:
    """One of them, apart from its socket: what it says next, and what it answers to a message."""

    def __init__(self, name: str, lines: list[Line]) -> None:
        self.name, self.lines = name, lines
        self.token: str | None = None
        self.nonce = ""
        self.is_named = False

    def hear(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Return what a message of the room's is answered with, None for nothing."""
        kind, nonce = message["type"], message.get("nonce")
        if kind == "hello":
            self.is_named = False
            return {"type": "name", "name": self.name, "token": self.token}
        if kind == "you":
            self.token, self.is_named = message["you"].get("token"), True
        elif kind == "error" and message["code"] == "name_taken":
            # By the voice that it was before its process was started again.
            self.name += "_"
            return {"type": "name", "name": self.name, "token": self.token}
        elif nonce and nonce == self.nonce and kind != "error":
            self.lines.pop(0)
            self.nonce = ""
        return None

    def speak(self, elapsed: float) -> dict[str, Any] | None:
        """Return what is to be said after so many seconds of the play, None for nothing yet.

        The same again, under its nonce, until the room has it.
        """
        while self.lines and not self.nonce and self.lines[0].at < elapsed - LATE:
            self.lines.pop(0)
        if not self.is_named or not self.lines or self.lines[0].at > elapsed:
            return None
        self.nonce = self.nonce or secrets.token_hex(8)
        return {"type": "say", "text": self.lines[0].text, "nonce": self.nonce}


class Talk(WebSocketClientProtocol):
    """A voice's socket."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Answer a message."""
        self.say(self.factory.voice.hear(json.loads(payload)))

    def say(self, message: dict[str, Any] | None) -> None:
        """Send a message, if there is one."""
        if message is not None:
            self.sendMessage(json.dumps(message).encode())


class Caller(WebSocketClientFactory, ReconnectingClientFactory):
    """Opens a voice's socket, for ever."""

    protocol = Talk
    maxDelay = 5.0

    def __init__(self, url: str, voice: Voice) -> None:
        super().__init__(url)
        self.voice = voice
        self.talk: Talk | None = None

    def buildProtocol(self, address: Any) -> Any:
        """Return the protocol of a socket that is open now."""
        self.resetDelay()
        self.talk = super().buildProtocol(address)
        return self.talk

    def clientConnectionLost(self, connector: Any, reason: Any) -> None:
        """Open it again."""
        self.voice.is_named, self.talk = False, None
        ReconnectingClientFactory.clientConnectionLost(self, connector, reason)

    def clientConnectionFailed(self, connector: Any, reason: Any) -> None:
        """Try again: the site may not be there yet."""
        ReconnectingClientFactory.clientConnectionFailed(self, connector, reason)


def make_voices() -> list[Voice]:
    """Return everybody who says something in the demo."""
    steps = read_play(PLAY.read_text(encoding="utf-8"))
    lines = read_lines(VOICES.read_text(encoding="utf-8"), steps)
    names = dict.fromkeys(line.who for line in lines)
    return [Voice(name, [line for line in lines if line.who == name]) for name in names]


def main() -> None:
    """Talk until the process is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m blog.demo.voices", description=__doc__)
    parser.add_argument("--room", required=True, help="the room's socket, as ws://host:port/path/")
    parser.add_argument("--began", type=float, default=time.time(), help="as of the feed's server")
    parser.add_argument("--speed", type=float, default=1.0, help="as of the feed's server")
    options = parser.parse_args()
    callers = [Caller(options.room, voice) for voice in make_voices()]

    def tick() -> None:
        reactor.callLater(1.0, tick)
        elapsed = (time.time() - options.began) * options.speed
        for caller in callers:
            if caller.talk is not None:
                caller.talk.say(caller.voice.speak(elapsed))

    for caller in callers:
        reactor.connectTCP(caller.host, caller.port, caller)
    tick()
    reactor.run()


if __name__ == "__main__":
    main()
