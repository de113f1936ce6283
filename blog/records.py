"""What goes into a live log and what comes back, the same for both of its backends."""

import secrets
from collections import namedtuple

# Where a log stands: its epoch, the seq of its last change, and the highest seq trimmed from it.
Head = namedtuple("Head", "epoch seq floor")

# A change to publish. `body` is JSON without its numbers; `position` the one the record knows.
Change = namedtuple("Change", "id digest revision position body shown")

# What became of it: published, duplicate, stale, or missing (no log, or one that lost changes).
# `revision` is the later one that the log has, where the change is stale.
Outcome = namedtuple("Outcome", "kind seq position message revision", defaults=[None])

# An entry already numbered, to lay a log anew; `position` is None for a removed one.
Record = namedtuple("Record", "id digest revision seq position message")


def make_epoch():
    """Return a random id for a log about to be laid."""
    return secrets.token_hex(6)
