"""Deciding what becomes of a change made to what has changed since it was read. Pure.

An editor's form, and a client of the API, say which revision they have seen. Changes to different
fields merge; two to one field are a conflict, which a person has to settle.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, NamedTuple, Optional

from blog.models.cleaning import fingerprint

KEPT = 40  # steps of a trail; a form that is older than these is stale in every field

# A field's fingerprint before a change of it; None where that is not known any more.
Seen = Dict[str, Optional[str]]


class Merge(NamedTuple):
    """What of a change is to be written, and what was changed by somebody else too."""

    changes: dict[str, Any]
    conflicts: list[str]


def merge(current: Mapping[str, Any], wanted: Mapping[str, Any], since: Seen) -> Merge:
    """Return what of the `wanted` values to write over the `current` ones.

    `since` has the fields changed since the revision that was read, by what they said in it: who
    wants just that has not touched the field.
    """
    differing = {name: value for name, value in wanted.items() if not same(value, current[name])}
    touched = {
        name: value
        for name, value in differing.items()
        if name not in since or since[name] != mark(value)
    }
    conflicts = sorted(name for name in touched if name in since)
    changes = {name: value for name, value in touched.items() if name not in since}
    return Merge(changes, conflicts)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values of a field are one to who reads them."""
    return mark(one) == mark(other)


def mark(value: Any) -> str:
    """Return the fingerprint of a field's value; dates count to the second, as forms show them."""
    if isinstance(value, datetime):
        value = value.astimezone(timezone.utc).replace(microsecond=0).isoformat()
    return fingerprint(str(getattr(value, "pk", value)))


def add_step(trail: str, revision: int, before: Mapping[str, Any]) -> str:
    """Return a trail with one more step: `before` are the values that `revision` replaced.

    Only fingerprints are kept, so that what was taken back is nowhere to be read.
    """
    steps = [*json.loads(trail or "[]"), [revision, {name: mark(before[name]) for name in before}]]
    return json.dumps(steps[-KEPT:], separators=(",", ":"))


def changed_since(trail: str, revision: int, names: list[str]) -> Seen:
    """Return which of the fields a trail says were changed after a revision, for `merge`."""
    steps = json.loads(trail or "[]")
    if len(steps) >= KEPT and revision < steps[0][0] - 1:
        return dict.fromkeys(names)
    since: Seen = {}
    for _, before in (step for step in steps if step[0] > revision):
        since = {**before, **since}  # the first change after it replaced what was read
    return {name: since[name] for name in names if name in since}
