"""The members that this Daphne has in each group, and what of them Redis has yet to be told.

Only the reactor's thread may use it, but to count. Redis's copy is for those who ask about a group; this one
decides who gets a message. A worker notes a join or leave in Redis at once, but what this Daphne
was about to write may overtake it; so each is written again when it is delivered, and the last word on
a channel is always the Daphne's.
"""

from typing import Any, Callable, Dict, List, Set, Tuple

from livelog.fanout.daphne.sending.send_queue import SendQueue

Change = Tuple[str, str, str]  # "+" or "-", group, channel
IsHere = Callable[[str], bool]  # tells whether a server keeps a group


class Members:
    """Groups of send queues by channel; `changes` maps (group, channel) to "+" or "-".

    `listeners` are members of this Daphne's own, which are no sockets; `shared` are the channels that
    are in several groups.
    """

    def __init__(self) -> None:
        self.groups: Dict[str, Dict[str, SendQueue]] = {}
        self.changes: Dict[Tuple[str, str], str] = {}
        self.listeners: Dict[str, Dict[str, Any]] = {}
        self.shared: Set[str] = set()
        self._of_channel: Dict[str, Set[str]] = {}
        # Called when Redis is told of the members anew: it may have missed some until now.
        self.on_registration: Callable[[], None] = lambda: None

    def join(self, group: str, channel: str, queue: SendQueue) -> None:
        """Add a member."""
        self.groups.setdefault(group, {})[channel] = queue
        groups = self._of_channel.setdefault(channel, set())
        groups.add(group)
        if len(groups) > 1:
            self.shared.add(channel)
        self.changes[group, channel] = "+"

    def listen(self, group: str, channel: str, listener: Any) -> None:
        """Add a member of this Daphne's own, which is written each frame as soon as it comes."""
        self.listeners.setdefault(group, {})[channel] = listener
        self.changes[group, channel] = "+"

    def count_sockets(self, group: str) -> int:
        """Return how many sockets are in a group; any thread may ask."""
        return len(self.groups.get(group, ()))

    def find_shared(self, group: str) -> List[str]:
        """Return the channels of a group that are in others too; asked for each frame, of ten thousand."""
        few, many = sorted((self.groups.get(group, ()), self.shared), key=len)
        return [channel for channel in few if channel in many]

    def leave(self, group: str, channel: str) -> None:
        """Take a member out of a group, if it is in it."""
        groups = self._of_channel.get(channel, set())
        if group in groups:
            groups.remove(group)
            self._remove(group, channel)
        if len(groups) < 2:
            self.shared.discard(channel)
        if not groups:
            self._of_channel.pop(channel, None)

    def drop(self, channel: str) -> None:
        """Take a channel whose socket has closed out of all its groups."""
        self.shared.discard(channel)
        for group in self._of_channel.pop(channel, ()):
            self._remove(group, channel)

    def refuse(self, group: str, channel: str) -> None:
        """Have Redis forget a join that came after the socket had gone."""
        self.changes[group, channel] = "-"

    def take_changes(self, is_here: IsHere) -> List[Change]:
        """Return what a server is to be told."""
        names_here = [names for names in self.changes if is_here(names[0])]
        return [(self.changes.pop(names), *names) for names in names_here]

    def begin_registration(self, is_here: IsHere) -> Tuple[List[Change], List[str]]:
        """Start anew on a server: return every member as a change, and the groups."""
        self.on_registration()
        self.take_changes(is_here)
        groups = [group for group in {**self.groups, **self.listeners} if is_here(group)]
        return [("+", group, channel) for group in groups for channel in self._all(group)], groups

    def count(self, is_here: IsHere) -> int:
        """Return how many members the groups on a server have."""
        return sum(len(members) for group, members in self.groups.items() if is_here(group))

    def _all(self, group: str) -> List[str]:
        return [*self.groups.get(group, ()), *self.listeners.get(group, ())]

    def _remove(self, group: str, channel: str) -> None:
        members = self.groups[group]
        del members[channel]
        if not members:
            del self.groups[group]
        self.changes[group, channel] = "-"
