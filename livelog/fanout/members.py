"""The members that this Daphne has in each group, and what of them Redis has yet to be told.

Only the reactor's thread may use it. Redis's copy is for those who ask about a group; this one
decides who gets a message.
"""


class Members:
    """Groups of outlets by channel; `changes` maps (group, channel) to "+" or "-".

    `told` holds the changes that were last taken, which may still be on their way to Redis.
    """

    def __init__(self):
        self.groups = {}
        self.changes = {}
        self.told = {}
        self.registration = None
        self._of_channel = {}

    def join(self, group, channel, outlet, registration):
        """Add a member; `registration` is the one under which the join was noted in Redis."""
        self.groups.setdefault(group, {})[channel] = outlet
        self._of_channel.setdefault(channel, set()).add(group)
        if registration == self.registration and self.told.get((group, channel)) != "-":
            self.changes.pop((group, channel), None)
        else:
            self.changes[group, channel] = "+"

    def leave(self, group, channel):
        """Take a member out of a group at the word of a worker, which has told Redis already."""
        self._remove(group, channel)
        groups = self._of_channel.get(channel, set())
        groups.discard(group)
        if not groups:
            self._of_channel.pop(channel, None)
        if (group, channel) in self.changes or (group, channel) in self.told:
            self.changes[group, channel] = "-"

    def drop(self, channel):
        """Take a channel whose socket has closed out of all its groups."""
        for group in self._of_channel.pop(channel, ()):
            self._remove(group, channel)
            self.changes[group, channel] = "-"

    def refuse(self, group, channel):
        """Have Redis forget a join that came after the socket had gone."""
        self.changes[group, channel] = "-"

    def take_changes(self):
        """Return the changes that Redis is to be told of, as (change, group, channel)."""
        self.told, self.changes = self.changes, {}
        return [(change, *names) for names, change in self.told.items()]

    def begin_registration(self, registration):
        """Start anew under `registration`: return every member as a change, and the groups."""
        self.registration = registration
        self.changes = {
            (group, channel): "+" for group, members in self.groups.items() for channel in members
        }
        return self.take_changes(), list(self.groups)

    def _remove(self, group, channel):
        members = self.groups.get(group, {})
        members.pop(channel, None)
        if not members:
            self.groups.pop(group, None)
