"""What a reader of the drills shows, and the books that tell what must never happen on it."""

RESET_SIZE = 50  # a reset with fewer entries brings all there are


class Page:
    """The entries on one reader's screen; `complaints` are lines, empty where all is well.

    Nothing below position `floor` is on it: a reader that starts with the newest page, or is reset
    to it, has no more.
    """

    def __init__(self, name):
        self.name = name
        self.entries = {}
        self.floor = 0
        self.complaints = []
        self._told = {}  # id -> seq of what was last told about it
        self._places = {}  # position -> id, ever since the last reset

    def show(self, entry):
        """Show an entry that came by the socket."""
        if entry["position"] < self.floor:
            return
        if self._note(entry["id"], entry["seq"]):
            self._compare(self.entries.get(entry["id"]), entry)
            self._place(entry)

    def hide(self, token, seq):
        """Take an entry off."""
        if self._note(token, seq):
            self.entries.pop(token, None)

    def reset(self, entries, floor=None):
        """Forget everything but these, newest first; without a `floor` they say where it begins."""
        positions = [entry["position"] for entry in entries]
        if positions != sorted(set(positions), reverse=True):
            self._complain("a reset out of order: %s", positions)
        if len({entry["id"] for entry in entries}) < len(entries):
            self._complain("a reset with an entry twice")
        self.entries, self._told, self._places = {}, {}, {}
        if floor is None:
            floor = positions[-1] if len(entries) >= RESET_SIZE else 0
        self.floor = floor
        for entry in entries:
            self._told[entry["id"]] = entry["seq"]
            self._place(entry)

    def in_order(self):
        """Return the entries as they stand on the page, newest position first."""
        return sorted(self.entries.values(), key=lambda entry: -entry["position"])

    def _note(self, token, seq):
        told = self._told.get(token, 0)
        if seq <= told:
            self._complain("%s was told seq %d after %d", token, seq, told)
        self._told[token] = max(seq, told)
        return seq > told

    def _compare(self, shown, entry):
        if shown is None:
            return
        if shown["position"] != entry["position"]:
            self._complain("%(id)s moved to position %(position)d", entry)
        if contents(shown) == contents(entry):
            self._complain("%(id)s came twice, now as seq %(seq)d: %(title)s", entry)

    def _place(self, entry):
        token = self._places.setdefault(entry["position"], entry["id"])
        if token != entry["id"]:
            self._complain("%s and %s at one position", token, entry["id"])
        self.entries[entry["id"]] = entry

    def _complain(self, line, *values):
        self.complaints.append(
            self.name + ": " + line % (values[0] if len(values) == 1 else values)
        )


def contents(entry):
    """Return an entry without its numbers and times: what makes one version differ from another."""
    return {name: value for name, value in entry.items() if name not in ("seq", "updated")}
