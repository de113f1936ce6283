"""What a reader has, by the rules of docs/protocol.md: the page's log.js once more, in Python."""


class Log:
    """A reader's cursor and versions. Pure: each method returns effects for the reader.

    Effects: ("show", entry) · ("hide", removal) · ("reset", entries, floor), None where the entries
    tell it · ("sync", epoch, since): send it ·
    ("check", after): call `check` after a while, in place of any check asked for before.
    """

    def __init__(self, epoch="", seq=0, versions=()):
        self.start(epoch, seq, versions)

    def start(self, epoch, seq, versions):
        """Begin anew at a cursor; `versions` are (id, seq) pairs of what is on the page."""
        self.epoch = epoch
        self.seq = seq  # the cursor
        self.versions = dict(versions)
        self.heard = set()  # seqs beyond the cursor that have come
        self.reached = seq  # the highest seq known of
        self.astray = False  # the server's log is not the one that the cursor is of
        self.replaying = False
        self.checking = False

    def connect(self):
        """Note that a socket was opened with the cursor: the server is about to replay."""
        self._await_replay()
        return [("check", "replay")]

    def check(self):
        """Ask for what is missing, if anything still is."""
        self.checking = False
        return self._sync() if self.replaying or self._is_behind() else []

    def apply(self, message):
        """Take in one message of the server."""
        kind = message["type"]
        if kind == "entry" or kind == "remove":
            return self._change(message)
        if kind == "hello" or kind == "head":
            return self._greet(message)
        if kind == "synced":
            return self._end_part(message)
        if kind == "reset":
            return self._reset(message)
        return []

    def _change(self, message):
        effects = []
        if self._note(message["id"], message["seq"]):
            shown = message["type"] == "entry"
            effects.append(("show", message) if shown else ("hide", message))
        return effects + self._settle("hole")

    def _note(self, token, seq):
        if seq <= self.seq:
            return False
        self.heard.add(seq)
        self.reached = max(self.reached, seq)
        if not self.replaying:
            self._advance()
        if seq <= self.versions.get(token, 0):
            return False
        self.versions[token] = seq
        return True

    def _advance(self):
        while self.seq + 1 in self.heard:
            self.seq += 1
            self.heard.remove(self.seq)

    def _greet(self, message):
        seq = message["seq"]
        if message.get("epoch", self.epoch) != self.epoch or seq < self.seq:
            self.astray = True
        self.reached = max(self.reached, seq)
        return self._settle("head")

    def _end_part(self, message):
        if not self.replaying or message["epoch"] != self.epoch:
            return []
        self.seq = max(self.seq, message["seq"])
        if message.get("more"):
            return self._sync()
        self.replaying = self.checking = self.astray = False
        self.heard = {each for each in self.heard if each > self.seq}
        self.reached = max(self.heard, default=self.seq)
        self._advance()
        return self._settle("hole")

    def _reset(self, message):
        entries, seq = message["entries"], message["seq"]
        newer = any(each > seq for each in self.heard)
        self.start(message["epoch"], seq, [(entry["id"], entry["seq"]) for entry in entries])
        reset = ("reset", entries, message.get("floor"))
        if message.get("more"):
            # The `synced` that follows asks for the rest; one for all readers has none.
            self._await_replay()
            return [reset, ("check", "hole")]
        return [reset, *(self._sync() if newer else [])]

    def _is_behind(self):
        return self.astray or self.reached > self.seq

    def _settle(self, after):
        if self.replaying or self.checking or not self._is_behind():
            return []
        self.checking = True
        return [("check", after)]

    def _sync(self):
        self._await_replay()
        return [("sync", self.epoch, self.seq), ("check", "replay")]

    def _await_replay(self):
        self.heard = set()
        self.replaying = self.checking = True
