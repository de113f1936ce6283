import hashlib
import os
import re
from pathlib import Path

from launch.processes.child import Child
from launch.servers.ports import answers, free_port, is_free
from launch.setup.checkout import ROOT

CONFIG = "redis.conf"
# Channels' queues take a fraction of it at most (docs/security.md), so that the live logs have room.
MAX_MEMORY = "512mb"


class PrivateRedis:
    """A Redis of the checkout's own on 127.0.0.1, its data in `directory`.

    The password keeps the machine's other users out; it follows from the secret key.
    """

    def __init__(self, binary: str, directory: Path, key: str, port: int):
        self.binary = binary
        self.directory = directory
        self.password = make_password(key)
        self.port = port

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def log(self) -> Path:
        return (self.directory / "redis.log").relative_to(ROOT)

    def make_child(self) -> Child:
        """Write its configuration and return its process, to be started.

        Everything is in the append-only file, so there are no snapshots to save.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            "logfile redis.log",
            "appendonly yes",
            'save ""',
            f"maxmemory {MAX_MEMORY}",
            # What is full refuses, and whoever was refused keeps it; nothing of a log is dropped.
            "maxmemory-policy noeviction",
        ]
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with open(os.open(self.directory / CONFIG, flags, 0o600), "w") as config:
            config.write("\n".join(lines) + "\n")
        command = [self.binary, CONFIG]
        return Child("redis", command, env=dict(os.environ), cwd=self.directory)

    def listens(self) -> bool:
        return answers(self.port)


def make_password(key: str) -> str:
    return hashlib.sha256(f"redis {key}".encode()).hexdigest()[:32]


def choose_redis_port(directory: Path) -> int:
    """Return the port that the Redis of this directory had before if it is free, else any free one.

    The same port again keeps alive what other terminals of the checkout are doing.
    """
    config = directory / CONFIG
    found = re.search(r"^port (\d+)$", config.read_text(), re.M) if config.exists() else None
    port = int(found.group(1)) if found else 0
    return port if port and is_free(port) else free_port()
