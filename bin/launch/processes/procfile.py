from __future__ import annotations

from pathlib import Path


def read_procfile(path: Path) -> dict[str, str]:
    """Return the Procfile's processes as {name: shell command}, in the file's order."""
    processes = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, colon, command = line.partition(":")
        if colon and not line.startswith("#"):
            processes[name.strip()] = command.strip()
    return processes


def shell(command: str) -> list[str]:
    """Return the argument list that runs a Procfile command as one process, as a signal needs."""
    return ["/bin/sh", "-c", "exec " + command]
