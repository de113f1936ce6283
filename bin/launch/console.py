import os
import signal
import sys

COLOURS = {"web": 36, "worker": 35, "blogger": 32, "demo": 33, "redis": 31}


class Console:
    """Standard output, shared by bin/run and its processes; coloured on a terminal only."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.stream.reconfigure(errors="replace")
        self.coloured = self.stream.isatty() and not os.environ.get("NO_COLOR")

    def say(self, text):
        """Print a line of bin/run's own."""
        self._print(self._paint(text, 1))

    def relay(self, name, text):
        """Print a line that the process `name` wrote."""
        self._print(self._paint(f"{name:8}|", COLOURS.get(name, 34)) + " " + text)

    def announce(self, address):
        """Print the page's address so that nobody misses it."""
        link = self._paint(address, "1;4")
        self._print(f"\n    The live blog is at {link} and Ctrl-C ends it.\n")

    def _paint(self, text, code):
        return f"\033[{code}m{text}\033[0m" if self.coloured else text

    def _print(self, text):
        try:
            self.stream.write(text + "\n")
            self.stream.flush()
        except OSError:
            # Nobody listens any more: the terminal was closed, or `| head` has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
            os.kill(os.getpid(), signal.SIGTERM)
