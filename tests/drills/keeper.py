"""Starts again what dies, as bin/run's supervisor does, and remembers what died by itself."""

import threading
import time

from launch.processes.child import FIRST_DELAY

TICK = 0.05


class Keeper:
    """Looks after processes in a thread of its own, until close()."""

    def __init__(self):
        self.processes = []
        self.surprises = []  # a line for each death that nobody meant
        self._meant = []  # of the processes that one death is expected of
        self._due = {}  # process -> when to start it again
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self.thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self.thread.start()

    def tend(self, process):
        """Look after a process that runs already."""
        with self._lock:
            self.processes.append(process)

    def expect_death(self, *processes):
        """Take the next death of a process, or of one of several, for what the drill wanted."""
        with self._lock:
            if processes not in self._meant:
                self._meant.append(processes)

    def kill(self, process, then=None):
        """End a process as kill -9 does, and call `then`; it is started again after a while."""
        with self._lock:
            self.expect_death(process)
            process.kill()
            if then:
                then()
            self._look_after(process)

    def are_running(self):
        """Return whether nothing is dead and nothing is due to be started."""
        with self._lock:
            return not self._due and all(process.is_running() for process in self.processes)

    def close(self):
        """Stop looking after them; they are left as they are."""
        self._closing.set()
        self.thread.join()

    def _run(self):
        while not self._closing.wait(TICK):
            with self._lock:
                for process in self.processes:
                    self._look_after(process)

    def _look_after(self, process):
        if process.is_running():
            return
        if process not in self._due:
            self._note_death(process)
            self._due[process] = time.monotonic() + FIRST_DELAY
        elif time.monotonic() >= self._due[process]:
            del self._due[process]
            process.start()

    def _note_death(self, process):
        meant = next((processes for processes in self._meant if process in processes), None)
        if meant:
            self._meant.remove(meant)
        else:
            status = process.child.returncode
            self.surprises.append(f"{process.name} ended by itself with status {status}")
