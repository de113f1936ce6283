"""Logs and terminals show what strangers wrote as it is: no line ends and no escapes of theirs.

A path, a feed's status line or a hub's answer may hold a line's end, to forge a line of the log, or
an escape sequence, to command the terminal that the log is read on.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime, timezone
from typing import Any

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# C0 and C1 controls, the ends of lines that Unicode has besides, the marks that turn a text's
# direction, and what cannot be encoded for output. Emoji's joiners stay.
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

# An address that signs in whoever has it, whose last part is the secret; and a token of the API, which
# somebody may have put where it does not belong.
SECRET = re.compile(r"(/desk/link/)[^/\s\"'?]+|(lvl_)[A-Za-z0-9_-]+")


def escape(text: str) -> str:
    """Return `text` in one line, with each control character written as in Python: \\x1b."""
    if text.isascii() and text.isprintable():  # nearly all are, and each connect writes three lines
        return text
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def hide_secrets(text: str) -> str:
    """Return `text` without what would sign in a reader of the log."""
    if "/desk/link/" in text or "lvl_" in text:
        return SECRET.sub(lambda found: f"{found[1] or found[2]}…", text)
    return text


def escape_lines(text: str) -> str:
    """Return `text` with the same escaped in each of its lines."""
    return "\n".join(map(escape, text.split("\n")))


def escape_values(details: dict[str, Any]) -> dict[str, Any]:
    """Return what an access log says of a request, its texts escaped and without secrets."""
    return {
        name: hide_secrets(escape(value)) if isinstance(value, str) else value
        for name, value in details.items()
    }


class JsonFormatter(logging.Formatter):
    """One JSON object for each record, in one line, with what LineFormatter would show."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; called by logging."""
        told = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": hide_secrets(escape(record.getMessage())),
            "pid": record.process,
        }
        if record.exc_info:
            told["traceback"] = hide_secrets(escape_lines(self.formatException(record.exc_info)))
        return json.dumps(told, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """One line for each record; a traceback's lines are set in, so that none passes for a record."""

    def __init__(self, fmt: str = LINE) -> None:
        super().__init__(fmt)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Escape the message; what it was made of stays as it is."""
        record.message = hide_secrets(escape(record.message))
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """Set a traceback in; the message at its end may be a stranger's."""
        text = hide_secrets(super().formatException(ei))
        return "\n".join("    " + escape(line) for line in text.split("\n"))


FORMATTERS: dict[str, type[logging.Formatter]] = {"text": LineFormatter, "json": JsonFormatter}
