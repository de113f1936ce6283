"""The room of the drills' stage: readers who listen there, and some who talk while faults strike.

To a reader's books a message is an entry: the room's rules are the stream's.
"""

import time

from tests.drills.fleet import Fleet
from tests.drills.reader import Reader

LOG = "liveblog:room"
PATH = "/blog/room/"
MESSAGES = PATH + "messages.json"
SHARE = 0.1  # of a stage's readers listen in the room too
TALKERS = 8
BURST = (
    12  # messages, at most, that somebody says without waiting: several workers have them at once
)
AFTERMATH = 3.0  # seconds from when something is sent until somebody hears of it
SPREAD = 2.0  # seconds in which what is planned is said
OPEN = """
from blog.models import Blog
blog, _ = Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})
blog.room = "open"
blog.save()
"""


def as_entry(message):
    """Return a message as the books have it."""
    return {**message, "type": "entry"}


class Listener(Reader):
    """Somebody in the room, who says nothing.

    What a replay tells may come by itself too, which the protocol allows, their own words to who says them
    again, and what nobody knew to have been sent as Redis went; what else is told by itself twice to one
    socket was sent twice.
    """

    path = PATH
    sent = ()

    def __init__(self, name, fleet):
        super().__init__(name, fleet)
        self.replays = 0  # that this socket was promised, and has not had the end of
        self.told = {}  # when what seqs have come first while there were none

    def _on_open(self):
        self.replays, self.told = 1, {}
        super()._on_open()

    def _do_sync(self, epoch, since):
        self.replays += 1
        super()._do_sync(epoch, since)

    def look_for_twins(self, message):
        """Complain of what comes twice by itself; numbers begin anew with a reset."""
        if message["type"] == "synced":
            self.replays -= 1
        elif message["type"] == "reset":
            self.told = {}
        elif message["type"] in ("message", "remove") and not self.replays:
            seq, is_own = message["seq"], message.get("nonce") in self.sent
            if seq in self.told and not is_own and not self.fleet.was_out_at(self.told[seq]):
                self.complaints.append(f"{self.name} was told #{seq} twice")
            self.told.setdefault(seq, time.monotonic())

    def _read_page(self, newest):
        super()._read_page({**newest, "entries": [as_entry(each) for each in newest["messages"]]})

    def _on_message(self, message):
        self.look_for_twins(message)
        if message["type"] == "message":
            message = as_entry(message)
        elif message["type"] == "reset":
            message = {**message, "entries": [as_entry(each) for each in message["messages"]]}
        super()._on_message(message)


class Talker(Listener):
    """A guest who says again, under its nonce, whatever did not come back."""

    def __init__(self, name, fleet):
        super().__init__(name, fleet)
        self.author, self.token = "", ""
        self.sent = {}  # nonce -> how often it was sent, in the order in which they were said
        self.acknowledged = set()
        self.is_known = False  # the room knows who is at this socket
        self.tried = 0.0

    def say(self, count):
        """Say so many things, one behind the other."""
        for _ in range(count):
            self.sent[f"{self.name}-{len(self.sent) + 1}"] = 0
        if self.is_known:
            self._say_all([nonce for nonce in self.sent if not self.sent[nonce]])

    def unheard(self):
        """Return the nonces of what did not come back yet."""
        return [nonce for nonce in self.sent if nonce not in self.acknowledged]

    def look_at_clock(self, now):
        super().look_at_clock(now)
        if self.state == "live" and now - self.tried > self.fleet.patience.replay:
            self._try_again()

    def _try_again(self):
        if not self.is_known:
            self._introduce()
        elif self.unheard():
            self._say_all(self.unheard())

    def _say_all(self, nonces):
        self.tried = self.fleet.loop.time()
        for nonce in nonces:
            self.sent[nonce] += 1
            self.socket.send({"type": "say", "text": f"This is {nonce}", "nonce": nonce})

    def _introduce(self):
        self.tried = self.fleet.loop.time()
        self.socket.send({"type": "name", "name": self.name, "token": self.token})

    def _on_open(self):
        self.is_known = False
        super()._on_open()

    def _on_message(self, message):
        kind = message["type"]
        if kind == "error":
            self.note("error %s", message)
            if message["code"] == "failed":  # it will be tried again
                return
            if message["code"] == "name_needed":  # what Redis knew is lost
                self.is_known = False
                self._introduce()
                return
        super()._on_message(message)
        if kind == "hello":
            self.token = self.token or message["you"]["token"]
            self._introduce()
        elif kind == "you" and "say" in message["you"]["may"]:
            self._meet(message["you"])
        for each in [message] if kind == "message" else message.get("messages", []):
            if each["author"]["id"] == self.author:
                self.acknowledged.add(each["nonce"])

    def _meet(self, you):
        """The room knows who this is: what had no answer goes again, and the last that had one too."""
        self.author, self.is_known = you["id"], True
        heard = [nonce for nonce in self.sent if nonce in self.acknowledged]
        self._say_all(heard[-1:] + self.unheard())

    def _give_up(self, state):
        self.is_known = False
        super()._give_up(state)


class Room(Fleet):
    """Those in the room, the first of whom talk.

    `planned` is what they have yet to say; `lost` has nonces that the record has lost with its database;
    `outages` are when Redis went or came back, by time.monotonic().
    """

    newest = MESSAGES

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.planned = 0
        self.lost = set()
        self.outages = []

    def add_all(self, size):
        """Have as many come as belong to a stage of a size; return how many they are."""
        count = TALKERS + int(size * SHARE)
        self.add(count)
        return count

    def make_reader(self, number):
        return (
            Talker(f"Talker {number}", self)
            if number <= TALKERS
            else Listener(f"listener {number}", self)
        )

    @property
    def talkers(self):
        return [reader for reader in self.readers if isinstance(reader, Talker)]

    def pick_leaving(self, dice, count):
        free = [each for each in self.pick(dice, len(self.readers)) if not isinstance(each, Talker)]
        return free[:count]

    def was_out_at(self, moment):
        """Tell whether Redis went or came back about a moment."""
        return any(abs(moment - each) <= AFTERMATH for each in self.outages)

    def talk(self, bursts):
        """Have so many of the talkers say something, each at its own time, while others do."""
        self.call(self._plan, bursts)

    def _plan(self, bursts):
        for _ in range(bursts):
            self.planned += 1
            self.loop.call_later(self.dice.uniform(0, SPREAD), self._say)

    def _say(self):
        self.planned -= 1
        self.dice.choice(self.talkers).say(self.dice.randint(1, BURST))

    def unheard(self):
        """Return who of those that are awake has not got back what."""
        awake = [each for each in self.awake() if isinstance(each, Talker)]
        return {each.name: each.unheard() for each in awake if each.unheard()}

    def is_said(self):
        """Tell whether everything planned was said, and has come back to who said it."""
        return not self.planned and not self.call(self.unheard)

    def explain(self):
        """Return what has not come back, and what became of those who said it."""
        unheard = self.call(self.unheard)
        lines = [f"{self.planned} to be said; unheard: {unheard}"]
        for each in self.talkers:
            if each.name in unheard:
                lines += [f"{each.name} {each.state}", *("    " + event for event in each.diary)]
        return "\n".join(lines)
