from __future__ import annotations

import argparse
import os
from urllib.parse import urlsplit

from launch.errors import Problem

DEFAULT_PORT = "8000"


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Return bin/run's arguments as a namespace: demo (bool), port (int), feeds (list of URLs).

    Without --port it is PORT of the environment, else 8000. Ends the program for bad arguments;
    raises Problem for a bad PORT.
    """
    parser = argparse.ArgumentParser(prog="bin/run", description="Run the live blog until Ctrl-C.")
    parser.add_argument("--demo", action="store_true", help="play the built-in live event")
    parser.add_argument("--port", type=_port, help="the page's port (default: PORT, else 8000)")
    parser.add_argument(
        "--feed",
        action="append",
        default=[],
        dest="feeds",
        type=_feed,
        metavar="URL",
        help="follow this feed instead of the configured ones; may be repeated",
    )
    options = parser.parse_args(arguments)
    if options.demo and options.feeds:
        parser.error("--demo plays a feed of its own: leave out --feed")
    options.port = options.port or _environment_port()
    return options


def _environment_port() -> int:
    try:
        return _port(os.environ.get("PORT") or DEFAULT_PORT)
    except argparse.ArgumentTypeError as error:
        raise Problem(f"PORT of the environment: {error}") from None


def _port(text: str) -> int:
    if not (text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to 65535")
    return int(text)


def _feed(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is not a feed's address, http://… or https://…")
    return text
