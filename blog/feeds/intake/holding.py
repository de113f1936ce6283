"""Deciding which of a feed's items wait at the desk for an editor. Pure."""

from __future__ import annotations

import re
from html import unescape
from typing import Iterable, NamedTuple

from blog.models import Entry, Feed

# Scripts that put spaces between their words: Latin, Greek, Cyrillic, Armenian and what is between.
# There a word is looked for as a whole; in others wherever it stands.
LETTER = r"[^\W_\u0590-\U0010ffff]"
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
ABSTAIN, HOLD, LEAVE = "abstain", "hold", "leave"


class Rule(NamedTuple):
    """What of a feed is held, of its row: `words` are as they were typed, one on each line."""

    hold: str
    words: str = ""
    most: int = 0


def choose_held(rule: Rule, texts: Iterable[str], passed: int) -> list[bool]:
    """Tell of each of a feed's new items, the oldest first, whether it is to be held.

    `passed` is how many of the feed were let through within the last hour.
    """
    held = []
    for text in texts:
        held.append(passed >= rule.most if rule.hold == Feed.FIRST else has_to_wait(rule, text))
        passed += not held[-1]
    return held


def has_to_wait(rule: Rule, text: str) -> bool:
    """Tell whether what an item says is to be held, however many there are."""
    if rule.hold in (Feed.WITH, Feed.WITHOUT):
        return has_word(rule.words, text) == (rule.hold == Feed.WITH)
    return rule.hold == Feed.ALL


def judge_edit(rule: Rule, text: str, state: str, is_seen: bool) -> str:
    """Return what the rule says to a feed's edit of an entry: ABSTAIN, HOLD or LEAVE.

    What is held stays so. What is live and now says what would be held waits with it as long as no
    reader has had it (HOLD); from then on it stays as it was let through or approved (LEAVE).
    """
    if state != Entry.LIVE or not has_to_wait(rule, text):
        return ABSTAIN
    return LEAVE if is_seen else HOLD


def has_word(words: str, text: str) -> bool:
    """Tell whether a text has one of the words, or phrases, in any case and width."""
    text = fold(text)
    return any(stands_in(word, text) for word in map(fold, words.splitlines()) if word)


def stands_in(word: str, text: str) -> bool:
    """Tell whether a word is in a text, as a whole where words have ends; both are folded."""
    if word not in text:
        return False
    before = f"(?<!{LETTER})" if re.match(LETTER, word) else ""
    behind = f"(?!{LETTER})" if re.search(LETTER + r"\Z", word) else ""
    return re.search(before + re.escape(word) + behind, text) is not None


def fold(text: str) -> str:
    """Return a text as words are looked for in it: one case, one width, one space between words.

    Not by Unicode's normal forms: a run of combining marks would take the square of its length.
    """
    return " ".join(text.translate(NARROW).casefold().split())


def read_text(title: str, summary: str) -> str:
    """Return what an item says: its title and the words of its HTML."""
    return title + "\n" + unescape(re.sub(r"<[^<>]*>", " ", summary))
