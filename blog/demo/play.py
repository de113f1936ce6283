"""The play: the text file as steps, and the entries that stand at a moment of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, Tuple

LIVE = "\n=== live ===\n"
WAIT = 4.0
# Seconds between the entries that were written before the play begins.
EARLIER = 90.0

Block = Tuple[Dict[str, str], Tuple[str, ...]]


@dataclass(frozen=True)
class Step:
    """One block of the file; `at` is in seconds from the beginning, negative for what was before.

    `kind` is "id", "edit" or "withdraw", and `name` the entry it is about.
    """

    kind: str
    name: str
    at: float
    fields: dict[str, str]
    body: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """An entry as it stands at some moment; `published` and `updated` count like Step.at."""

    name: str
    title: str
    clock: str
    by: str
    key: bool
    image: str
    body: tuple[str, ...]
    published: float
    updated: float


def read_play(text: str) -> tuple[Step, ...]:
    """Return the file's steps as a tuple, in order. Raises ValueError for a block it cannot use."""
    before, _, after = text.partition(LIVE)
    earlier, later = _blocks(before), _blocks(after)
    steps = [_step(block, (n - len(earlier)) * EARLIER) for n, block in enumerate(earlier)]
    at = 0.0
    for block in later:
        at += float(block[0].get("wait", WAIT))
        steps.append(_step(block, at))
    return tuple(steps)


def stand_at(steps: tuple[Step, ...], elapsed: float) -> tuple[list[Entry], dict[str, float]]:
    """Return (entries, withdrawn) after `elapsed` seconds: oldest first, and {name: when}."""
    entries: dict[str, Entry] = {}
    withdrawn: dict[str, float] = {}
    for step in steps:
        if step.at > elapsed:
            break
        if step.kind == "withdraw":
            del entries[step.name]
            withdrawn[step.name] = step.at
        elif step.kind == "edit":
            entries[step.name] = _edited(entries[step.name], step)
        else:
            entries[step.name] = _entry(step)
    return list(entries.values()), withdrawn


def _entry(step: Step) -> Entry:
    fields = step.fields
    return Entry(
        name=step.name,
        title=fields["title"],
        clock=fields["clock"],
        by=fields["by"],
        key=fields.get("key") == "yes",
        image=fields.get("image", ""),
        body=step.body,
        published=step.at,
        updated=step.at,
    )


def _edited(entry: Entry, step: Step) -> Entry:
    title = step.fields.get("title", entry.title)
    return replace(entry, title=title, body=step.body, updated=step.at)


def _blocks(text: str) -> list[Block]:
    """Return (fields, paragraphs) for each block, leaving out comments."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    blocks = "\n".join(lines).split("\n---\n")
    return [_block(block.strip()) for block in blocks if block.strip()]


def _block(block: str) -> Block:
    head, _, body = block.partition("\n\n")
    fields = {}
    for line in head.splitlines():
        name, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(f"not a field: {line!r}")
        fields[name] = value.strip()
    paragraphs = tuple(" ".join(part.split()) for part in body.split("\n\n") if part.strip())
    return fields, paragraphs


def _step(block: Block, at: float) -> Step:
    fields, body = block
    kinds = [kind for kind in ("id", "edit", "withdraw") if kind in fields]
    if len(kinds) != 1:
        raise ValueError(f"a block needs one of id, edit and withdraw: {fields!r}")
    return Step(kind=kinds[0], name=fields[kinds[0]], at=at, fields=fields, body=body)
