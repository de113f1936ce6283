"""The drills' readers, hundreds in one thread, each following the protocol over its own socket."""

import asyncio
import json
import threading

from tests.drills.reader import Reader
from tests.processes import DEADLINE

TICK = 1.0  # seconds between looks at the readers' clocks


class Fleet:
    """Starts its thread; close() ends it. `ports` are the Daphnes that readers may be led to.

    `dice` is a random.Random. Methods may be called from any thread and return when done.
    """

    newest = "/blog/entries.json"  # what a page is rendered from

    def __init__(self, ports, dice, patience):
        self.ports = ports
        self.dice = dice
        self.patience = patience
        self.readers = []
        self.dormant = []  # of them, those that sleep for longer than a drill
        self.named = 0
        self.left = []  # complaints of those that have left
        self.bugs = []  # of the fleet itself
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self._note_bug)
        self._tasks = set()
        self.thread = threading.Thread(target=self._run, name="fleet", daemon=True)
        self.thread.start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self._tick)
        self.loop.run_forever()

    def _tick(self):
        now = self.loop.time()
        for reader in self.readers:
            reader.look_at_clock(now)
        self.loop.call_later(TICK, self._tick)

    def _note_bug(self, loop, context):
        self.bugs.append("{}: {!r}".format(context["message"], context.get("exception")))

    def call(self, function, *arguments):
        """Run a function in the fleet's thread and return what it returns."""

        async def run():
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(DEADLINE)

    def add(self, count):
        """Have so many more readers open the page; return them."""
        return self.call(self._add, count)

    def _add(self, count):
        added = [self.make_reader(self.named + n + 1) for n in range(count)]
        self.named += count
        self.readers += added
        for reader in added:
            reader.wake()
        return added

    def make_reader(self, number):
        """Return another reader; it is not awake yet."""
        return Reader(f"reader {number}", self)

    def awake(self):
        """Return the readers that are to have everything when a drill is over."""
        return [reader for reader in self.readers if reader not in self.dormant]

    def pick(self, dice, count):
        """Return so many readers that are neither asleep nor slow."""
        free = [each for each in self.readers if each.state != "away" and not each.is_stalled]
        return dice.sample(free, min(count, len(free)))

    def pick_leaving(self, dice, count):
        """Return so many whom nobody would miss."""
        return self.pick(dice, count)

    def each(self, readers, action):
        """Call the method named `action` ("sleep", "wake", "stall", "resume") of some readers."""
        self.call(lambda: [getattr(reader, action)() for reader in readers])

    def dismiss(self, readers):
        """Have some readers leave for good; what they complained of stays."""
        self.each(readers, "leave")
        self.left += [line for reader in readers for line in reader.complaints]
        stay = [reader for reader in self.readers if reader not in readers]
        self.call(setattr, self, "readers", stay)

    def count(self, state="live"):
        """Return how many readers are in a state."""
        return sum(1 for reader in list(self.readers) if reader.state == state)

    def complaints(self):
        """Return every complaint, and every bug of the fleet itself."""
        told = [line for reader in self.readers for line in reader.complaints]
        return [*told, *self.left, *self.bugs]

    def close(self):
        self.call(lambda: [reader.sleep() for reader in self.readers])
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(DEADLINE)
        self.loop.close()

    # For the readers

    def choose_port(self):
        """Return the port that a load balancer would lead the next connection to."""
        return self.dice.choice(self.ports)

    def start(self, work):
        """Run a coroutine in the background."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def get_newest(self, port):
        """Return what `newest` answers.

        Raises OSError or ValueError if there is no such answer.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            request = f"GET {self.newest} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
            writer.write(request.encode("ascii"))
            answer = await asyncio.wait_for(reader.read(), self.patience.handshake)
        except asyncio.TimeoutError:
            raise OSError("no answer in time") from None
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise OSError(head.split(b"\r\n")[0].decode("latin-1"))
        return json.loads(body)
