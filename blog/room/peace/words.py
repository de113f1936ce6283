"""Words for which a message waits until a moderator has read it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from blog.room.people.names import make_skeleton

WORD = re.compile(r"[^\W_]+")


def find_word(words: str, text: str) -> str | None:
    """Return the first of some words, one on each line, that a text has; None where it has none.

    However it is written: with letters that look like others, with marks, or letter by letter. A
    word that ends with * stands for all that begin so; one of a script without spaces is found in
    what is around it.
    """
    if not words:
        return None
    tokens = split_words(text)
    spelled = tokens + join_letters(tokens)
    whole = "".join(tokens)
    for line in words.splitlines():
        wanted = split_words(line)
        if wanted and is_in(wanted, line, spelled, whole):
            return line.strip()
    return None


def is_in(wanted: list[str], line: str, spelled: list[str], whole: str) -> bool:
    """Tell whether the words of a line are among those of a text, one behind the other."""
    if not "".join(wanted).isascii():
        return "".join(wanted) in whole
    begins = line.rstrip().endswith("*")
    for start in range(len(spelled) - len(wanted) + 1):
        found = spelled[start : start + len(wanted)]
        last = found[-1].startswith(wanted[-1]) if begins else found[-1] == wanted[-1]
        if last and found[:-1] == wanted[:-1]:
            return True
    return False


def split_words(text: str) -> list[str]:
    """Return the skeletons of the words of a text."""
    return [skeleton for skeleton in map(skeleton_of, WORD.findall(text)) if skeleton]


@lru_cache(maxsize=8192)
def skeleton_of(word: str) -> str:
    """Return what stands for all words that look like this one."""
    return make_skeleton(word)


def join_letters(tokens: list[str]) -> list[str]:
    """Return the words that are spelled out in a text, letter by letter."""
    runs, run = [], ""
    for token in [*tokens, "--"]:
        if len(token) == 1:
            run += token
        else:
            runs += [run] if len(run) > 2 else []
            run = ""
    return runs
