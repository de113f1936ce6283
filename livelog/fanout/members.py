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

    def take_changes(self, is_here):
        """Return what a server is to be told, as (change, group, channel).

        `is_here(group)` tells whether it keeps a group.
        """
        names_here = [names for names in self.changes if is_here(names[0])]
        return [(self.changes.pop(names), *names) for names in names_here]

    def begin_registration(self, is_here):
        """Start anew on a server: return every member as a change, and the groups."""
        self.take_changes(is_here)
        groups = [group for group in self.groups if is_here(group)]
        return [("+", group, channel) for group in groups for channel in self.groups[group]], groups

    def count(self, is_here):
        """Return how many members the groups on a server have."""
        return sum(len(members) for group, members in self.groups.items() if is_here(group))

    def _remove(self, group, channel):
        members = self.groups[group]
        del members[channel]
        if not members:
            del self.groups[group]
        self.changes[group, channel] = "-"
