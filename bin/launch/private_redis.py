import hashlib
import os
from urllib.parse import urlsplit

from .checkout import ROOT
from .child import Child
from .ports import answers, free_port, is_free


class PrivateRedis:
    """A Redis of the checkout's own on 127.0.0.1, its data in `directory`.

    The password keeps the machine's other users out; it follows from the secret key.
    """

    def __init__(self, binary, directory, key, port):
        self.binary = binary
        self.directory = directory
        self.password = make_password(key)
        self.port = port

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def log(self):
        return (self.directory / "redis.log").relative_to(ROOT)

    def make_child(self):
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
        ]
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with open(os.open(self.directory / "redis.conf", flags, 0o600), "w") as config:
            config.write("\n".join(lines) + "\n")
        command = [self.binary, "redis.conf"]
        return Child("redis", command, env=dict(os.environ), cwd=self.directory)

    def listens(self):
        return answers(self.port)


def make_password(key):
    return hashlib.sha256(f"redis {key}".encode()).hexdigest()[:32]


def choose_redis_port(key, saved_url):
    """Return the port that the private Redis had before if it is free, else any free one.

    The same port again keeps alive what other terminals of the checkout are doing.
    """
    parts = urlsplit(saved_url)
    if parts.password == make_password(key) and is_free(parts.port):
        return parts.port
    return free_port()
