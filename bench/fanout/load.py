"""The load client: compiles load.c and speaks its protocol."""

import json
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "load.c"
AT_A_TIME = 200  # handshakes
PADDING = "x" * 300  # brings a message to the size of a short entry
PATIENCE = 120  # seconds for a round


def compile_load(directory):
    """Compile the client and return its path."""
    binary = directory / "load"
    subprocess.check_call(["gcc", "-O2", "-o", str(binary), str(SOURCE)])
    return binary


class Load:
    """Readers of one peer; making one connects them all."""

    def __init__(self, binary, peer, readers):
        self.peer = peer
        self._process = subprocess.Popen(
            self.make_command(binary, readers),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
            bufsize=1,
        )
        self.connected = self._read()
        self.settle()

    def make_command(self, binary, readers):
        """Return how the client is started."""
        path = getattr(self, "path", self.peer.path)
        return [str(binary), str(self.peer.port), path, str(readers), str(AT_A_TIME)]

    def settle(self):
        """Wait until nothing has come for a while."""
        self._process.stdin.write("settle\n")
        assert self._process.stdout.readline().strip() == "settled"

    def run(self, count):
        """Publish `count` messages one after the other; return what the readers saw of them."""
        self._process.stdin.write(f"expect {count} {PATIENCE}\n")
        assert self._process.stdout.readline().strip() == "ready"
        started = time.perf_counter()
        for number in range(count):
            self.peer.publish(make_text(number))
        seconds = time.perf_counter() - started
        return {**self._read(), "send": seconds / count}

    def lose(self, act):
        """Have `act` cost the readers their sockets; return how they came back, times in ms."""
        self._process.stdin.write(f"return {PATIENCE}\n")
        assert self._process.stdout.readline().strip() == "ready"
        act()
        return self._read()

    def _read(self):
        words = self._process.stdout.readline().split()
        return {name: float(value) for name, value in zip(words[::2], words[1::2])}

    def close(self):
        self._process.kill()
        self._process.wait()


def make_text(number):
    """Return a message that says when it was sent."""
    content = {"n": number, "t": time.monotonic_ns(), "pad": PADDING}
    return json.dumps(content, separators=(",", ":"))
