"""What lies in the list of a channel: `<kind> <deadline> <names>`, a line feed, the payload.

The Lua scripts write the first line, so it is plain text; the payload is a serialised message.
"""

from collections import namedtuple

MESSAGE = "m"  # names: the channel
GROUP = "g"  # names: the group
JOIN = "j"  # names: group, channel
LEAVE = "l"  # as of a join

Entry = namedtuple("Entry", "kind names deadline payload")


def parse_entry(data):
    """Return the Entry in `data`; its deadline is in milliseconds of Redis's clock."""
    header, _, payload = data.partition(b"\n")
    kind, deadline, *names = header.decode("ascii").split(" ")
    return Entry(kind, names, int(deadline), payload)
