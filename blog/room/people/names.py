"""Names of guests: how they are written, and what they look like. Pure.

A skeleton stands for all names that look alike (Unicode's UTS 39, by its table of confusables).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

from blog.feeds.parse.text import plain
from blog.room.saying.texts import BLANK, keep_few_marks

SHORTEST, LONGEST = 2, 40  # characters of a name
# Words that only staff have in their names, as skeletons are compared.
RESERVED = [
    "admin",
    "administrator",
    "editor",
    "livelog",
    "mod",
    "moderator",
    "moderation",
    "official",
    "owner",
    "contributor",
    "staff",
    "system",
    "verified",
    *("管理员", "管理員", "版主", "站长", "站長", "主持人", "主理人"),
    *("编辑", "編輯", "主编", "主編", "小编", "小編", "撰稿人", "官方", "系统", "系統"),
]
# What is drawn beside a name to say who somebody is, and joins letters to what they are not.
SIGNS = re.compile(
    "[\u2705\u2713\u2714\u2611\u2606\u2605\u269d\u2729-\u2730\u2b50-\u2b52\u00ae\u2122\u00a9"
    "\U0001f31f\U0001f396\U0001f3c5\U0001f451\U0001f46e\U0001f530\U0001f5f8\U0001f5f9\U0001f6e1]"
)
# Letters with a stroke through them or a hook, and small capitals, are no other letters to the eye.
# So are letters in a box, and those that flags are made of.
LATIN = re.compile(
    r"(?:NEGATIVE (?:SQUARED|CIRCLED) )?LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?([A-Z])"
    r"(?: WITH .*)?$|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"
)
DRAWN = str.maketrans("@4310$57!", "aaeiossti")  # for letters, where a word is meant
CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")  # where a word begins within another
JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")


def clean_name(name: str) -> str:
    """Return a name as it will be shown: one line, composed, with nothing in it that is not seen."""
    text = unicodedata.normalize("NFKC", name[: LONGEST * 10])
    text = JOINERS.sub("", BLANK.sub(" ", SIGNS.sub("", text)))
    return plain("".join(keep_few_marks(text)), LONGEST * 2, "text")


def judge_name(name: str) -> str | None:
    """Return what is wrong with a cleaned name, in a sentence; None where nothing is."""
    if not SHORTEST <= len(name) <= LONGEST:
        return f"A name has {SHORTEST} to {LONGEST} characters."
    if not any(character.isalnum() for character in name):
        return "A name has a letter or a digit in it."
    if "://" in name or re.search(r"\bwww\.", name, re.I):
        return "A name is no address."
    return None


def make_skeleton(name: str) -> str:
    """Return what stands for all names that look like this one: the same for all of them."""
    text = unicodedata.normalize("NFKD", name)
    letters = (find_prototype(each) for each in text if unicodedata.category(each)[0] not in "MCZP")
    # What many letters look like is a capital; and rn is taken for m, vv for w.
    skeleton = unicodedata.normalize("NFKD", "".join(letters)).casefold()
    skeleton = skeleton.replace("rn", "m").replace("vv", "w").replace("cl", "d")
    return "".join("l" if each in "i1|" else "o" if each == "0" else each for each in skeleton)


@lru_cache(maxsize=4096)
def find_prototype(character: str) -> str:
    """Return the Latin letters that a character looks like, or the least of what looks like it.

    A capital stands for its small letter too, which may look like nothing Latin.
    """
    named = LATIN.match(unicodedata.name(character, ""))
    if character.isascii() or named:
        return (named.group(1) or named.group(2)) if named else character
    alike = [
        each["c"]
        for one in (character, character.lower(), character.upper())
        for each in confusables_data.get(one, ())
    ]
    plain_ones = [each for each in alike if each.isascii()]
    return min(plain_ones or [*alike, character], key=lambda each: (len(each), each))


def has_reserved_word(name: str) -> bool:
    """Tell whether a name says that its bearer is somebody here, or several of them.

    By a word of it, or a part with a capital of its own; digits and signs may stand for letters.
    """
    return any(map(says_who, {name, name.translate(DRAWN)}))


def says_who(name: str) -> bool:
    """Tell whether a name has one of the words that are staff's."""
    parts = [*re.split(r"[\W_\d]+", name), *re.split(r"[\W_\d]+", CAMEL.sub(" ", name))]
    words = {make_skeleton(part) for part in parts if part}
    words |= {word[:-1] for word in words if word.endswith("s")}
    whole = make_skeleton(name)
    return any(
        reserved in words or whole == reserved or (not reserved.isascii() and reserved in whole)
        for reserved in map(make_skeleton, RESERVED)
    )
