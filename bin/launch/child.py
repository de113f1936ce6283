import os
import signal
import subprocess
import time

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
# One that has run for this long has recovered: its next delay is the first again.
RECOVERED = 60.0
MOST_PIECES = 16


class Child:
    """A process of bin/run: how to start it, and its present run.

    It leads a process group of its own, so that Ctrl-C in the terminal reaches bin/run alone,
    which then ends its processes in order. One with `once` is not started again.
    """

    def __init__(self, name, command, *, env, cwd, once=False):
        self.name = name
        self.command = command
        self.env = env
        self.cwd = str(cwd)
        self.once = once
        self.run = None
        self.due = 0.0
        self.started = 0.0
        self.delay = FIRST_DELAY
        self.rest = b""
        self.at_end = False

    def start(self):
        self.started = time.monotonic()
        self.at_end = False
        self.run = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.set_blocking(self.run.stdout.fileno(), False)

    def has_ended(self):
        return self.run is not None and self.run.poll() is not None

    def read_lines(self):
        """Return the lines it has written since the last call, without waiting for more.

        Sets `at_end` when nothing can follow; a last line without an end is then a line too.
        """
        data = b"".join(self._read_pieces())
        *lines, self.rest = (self.rest + data).split(b"\n")
        if self.at_end and self.rest:
            lines, self.rest = [*lines, self.rest], b""
        return [line.decode("utf-8", "replace").rstrip() for line in lines]

    def _read_pieces(self):
        """Yield what the pipe holds now; a bound, so that no flood keeps the others waiting."""
        for _ in range(MOST_PIECES):
            try:
                piece = os.read(self.run.stdout.fileno(), 1 << 16)
            except BlockingIOError:
                return
            if not piece:
                self.at_end = True
                return
            yield piece

    def postpone(self):
        """Set when it is due to start again and return the delay in seconds."""
        now = time.monotonic()
        if now - self.started >= RECOVERED:
            self.delay = FIRST_DELAY
        delay, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        self.due = now + delay
        return delay

    def terminate(self):
        self.run.send_signal(signal.SIGTERM)

    def kill_group(self):
        """Kill whatever is left of its process group."""
        try:
            os.killpg(self.run.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Gone already; macOS answers EPERM for a group of zombies.
            return
