"""The members that this Daphne has in each group, and what of them Redis has yet to be told.

Only the reactor's thread may use it. Redis's copy is for those who ask about a group; this one
decides who gets a message. A worker notes a join or leave in Redis at once, but what this Daphne
was about to write may overtake it; so each is written again when it is dealt, and the last word on
a channel is always the Daphne's.
"""


class Members:
    """Groups of outlets by channel; `changes` maps (group, channel) to "+" or "-"."""

    def __init__(self):
        self.groups = {}
        self.changes = {}
        self._of_channel = {}

    def join(self, group, channel, outlet):
        """Add a member."""
        self.groups.setdefault(group, {})[channel] = outlet
        self._of_channel.setdefault(channel, set()).add(group)
        self.changes[group, channel] = "+"

    def leave(self, group, channel):
        """Take a member out of a group, if it is in it."""
        groups = self._of_channel.get(channel, set())
        if group in groups:
            groups.remove(group)
            self._remove(group, channel)
        if not groups:
            self._of_channel.pop(channel, None)

    def drop(self, channel):
        """Take a channel whose socket has closed out of all its groups."""
        for group in self._of_channel.pop(channel, ()):
            self._remove(group, channel)

    def refuse(self, group, channel):
        """Have Redis forget a join that came after the socket had gone."""
        self.changes[group, channel] = "-"

    def take_changes(self):
        """Return the changes that Redis is to be told of, as (change, group, channel)."""
        changes, self.changes = self.changes, {}
        return [(change, *names) for names, change in changes.items()]

    def begin_registration(self):
        """Start anew: return every member as a change, and the groups."""
        self.changes = {
            (group, channel): "+" for group, members in self.groups.items() for channel in members
        }
        return self.take_changes(), list(self.groups)

    def _remove(self, group, channel):
        members = self.groups[group]
        del members[channel]
        if not members:
            del self.groups[group]
        self.changes[group, channel] = "-"
