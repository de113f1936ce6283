"""The load client: compiles client/ and speaks its protocol."""

import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "client"


def compile_client(directory):
    """Compile the client and return its path."""
    binary = directory / "crowd"
    sources = sorted(str(path) for path in SOURCES.glob("*.c"))
    subprocess.check_call(["cc", "-O2", "-o", str(binary), *sources, "-lz"])
    return binary


class Load:
    """Browsers of one server, as many as are opened; figures are numbers by name."""

    def __init__(self, binary, server):
        command = [str(binary), str(server.port), server.path, str(int(server.has_sockets))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def open(self, readers, at_a_time, seconds):
        """Open readers until all are live or the time is up; return what it took."""
        return self._ask(f"open {readers} {at_a_time} {seconds}")

    def finish(self, seq, seconds=30):
        """Wait until each reader has every change up to `seq`; return how many have not."""
        return self._ask(f"finish {seq} {seconds}")

    def repeat_pages(self, connections, seconds):
        """Ask for the page alone, again and again; return the pages a second."""
        found = self._ask(f"pages {connections} {seconds}")
        return found["live"] / found["seconds"]

    def _ask(self, line):
        self._process.stdin.write(line + "\n")
        words = self._process.stdout.readline().split()
        assert words, "the load client ended"
        return {name: float(value) for name, value in zip(words[::2], words[1::2])}

    def close(self):
        self._process.kill()
        self._process.communicate()
