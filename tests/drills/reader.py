"""One reader of the drills: its page and cursor, and a connection that it opens again for ever."""

from collections import deque, namedtuple

from tests.drills.client import Socket
from tests.drills.log import Log
from tests.drills.page import Page

MISBEHAVING = 1008
DIARY = 20  # events that a reader remembers, for whoever wants to know how it got stuck

# Seconds. `backoff` doubles up to `longest`; `hole`, `head` and `replay` are how long a reader
# waits for what is missing before it asks; `handshake` is given to the first message, and after
# `quiet` without any comes a ping, after `silence` a new socket.
Patience = namedtuple("Patience", "backoff longest hole head replay handshake quiet silence")

PAGE = Patience(1, 30, hole=0.5, head=2, replay=10, handshake=15, quiet=25, silence=45)
# The same rules for a test that has little time: what is missing costs no more messages.
BRISK = Patience(0.3, 2, hole=0.5, head=1, replay=4, handshake=8, quiet=12, silence=20)


class Reader:
    """For the fleet's loop and its thread alone.

    `state` is one of: "away" (not there yet, asleep or gone), "waiting" (to try again),
    "connecting" (until the first message) and "live".
    """

    path = "/blog/"  # of its socket

    def __init__(self, name, fleet):
        self.name = name
        self.fleet = fleet
        self.page = Page(name)
        self.log = Log()
        self.state = "away"
        self.socket = None
        self.has_read = False  # the page, or the start of an empty blog
        self.is_stalled = False
        self.link = None  # the port of a link of its own, in place of the Daphnes'
        self.attempt = 0
        self.failures = 0
        self.sockets = 0
        self.resets = 0
        self.diary = deque(maxlen=DIARY)
        self._heard = 0.0
        self._pinged = False
        self._timer = None  # for the next attempt, or the end of the handshake
        self._check = None

    @property
    def complaints(self):
        return self.page.complaints

    def note(self, event, *values):
        """Remember what happened."""
        value = values[0] if len(values) == 1 else values
        self.diary.append(f"{self.fleet.loop.time():.2f} {event % value if values else event}")

    # Coming and going

    def wake(self):
        """Open the page if it was never read, and connect."""
        if self.state == "away":
            self._connect()

    def sleep(self):
        """Be cut off at once, with no close frame, and stay so until `wake`."""
        self._give_up("away")

    def leave(self):
        """Close the socket as a page that is left does."""
        if self.state == "live":
            self.socket.close()
        self._give_up("away")

    def stall(self):
        """Read nothing from the socket until `resume`."""
        self.note("stalls")
        self.is_stalled = True
        if self.socket and self.socket.transport:
            self.socket.stall()

    def resume(self):
        """Read again what has come meanwhile."""
        self.note("reads on")
        self.is_stalled = False
        self._heard = self.fleet.loop.time()
        if self.socket and self.socket.transport:
            self.socket.resume()

    # The connection

    def _connect(self):
        self._become("connecting")
        self._timer = self.fleet.loop.call_later(self.fleet.patience.handshake, self._retry)
        self.attempt += 1
        port = self.link or self.fleet.choose_port()
        self.fleet.start(self._open(self.attempt, port))

    async def _open(self, attempt, port):
        self.note("to port %d from seq %d", port, self.log.seq)
        try:
            newest = None if self.has_read else await self.fleet.get_newest(port)
            if not self._is_at(attempt):
                return
            if newest:
                self._read_page(newest)
            self.socket = socket = self._make_socket(port)
            await self.fleet.loop.create_connection(lambda: socket, "127.0.0.1", port)
        except (OSError, ValueError):
            if self._is_at(attempt):
                self._retry()
            return
        if not self._is_at(attempt):
            socket.drop()
        elif self.is_stalled:
            socket.stall()

    def _is_at(self, attempt):
        """Tell whether this attempt still counts: meanwhile it may sleep, or be at the next."""
        return attempt == self.attempt and self.state in ("connecting", "live")

    def _make_socket(self, port):
        path = f"{self.path}?epoch={self.log.epoch}&since={self.log.seq}"
        return Socket(port, path, self._on_open, self._on_message, self._on_close)

    def _read_page(self, newest):
        versions = [(entry["id"], entry["seq"]) for entry in newest["entries"]]
        self.log.start(newest["epoch"], newest["seq"], versions)
        self.page.reset(newest["entries"])
        self.has_read = True

    def _on_open(self):
        self.sockets += 1
        self.note("open")
        self._carry_out(self.log.connect())

    def _on_message(self, message):
        self._heard = self.fleet.loop.time()
        self._pinged = False
        if self.state == "connecting":
            self._become("live")
            self.failures = 0
        if message["type"] in ("hello", "synced", "reset"):
            self.note("%(type)s %(seq)d", message)
        elif message["type"] == "error":
            self.complaints.append(f"{self.name}: {message}")
        self._carry_out(self.log.apply(message))

    def _on_close(self, code):
        if code == MISBEHAVING:
            self.complaints.append(f"{self.name}: closed as misbehaving")
        self.note("closed with %s", code)
        self._retry()

    def _retry(self):
        self._give_up("waiting")
        patience = self.fleet.patience
        limit = min(patience.longest, patience.backoff * 2**self.failures)
        self.failures += 1
        delay = self.fleet.dice.random() * limit
        self._timer = self.fleet.loop.call_later(delay, self._connect)

    def _give_up(self, state):
        self._become(state)
        if self._check:
            self._check.cancel()
        socket, self.socket = self.socket, None
        if socket:
            socket.forget()

    def _become(self, state):
        self.note(state)
        self.state = state
        if self._timer:
            self._timer.cancel()

    def look_at_clock(self, now):
        """Ping a silent server and leave a dead one; called about once a second."""
        if self.state != "live" or self.is_stalled:
            return
        if now - self._heard > self.fleet.patience.silence:
            self._retry()
        elif now - self._heard > self.fleet.patience.quiet and not self._pinged:
            self._pinged = True
            self.socket.send({"type": "ping"})

    # What the log asks for

    def _carry_out(self, effects):
        for name, *values in effects:
            getattr(self, "_do_" + name)(*values)

    def _do_show(self, entry):
        self.page.show(entry)

    def _do_hide(self, removal):
        self.page.hide(removal["id"], removal["seq"])

    def _do_reset(self, entries, floor):
        self.resets += 1
        self.page.reset(entries, floor)

    def _do_sync(self, epoch, since):
        self.note("sync from %d", since)
        if self.state == "live":
            self.socket.send({"type": "sync", "epoch": epoch, "since": since})

    def _do_check(self, after):
        if self._check:
            self._check.cancel()
        delay = getattr(self.fleet.patience, after) * (1 + self.fleet.dice.random())
        self._check = self.fleet.loop.call_later(delay, self._look_again)

    def _look_again(self):
        self._carry_out(self.log.check())
