"""A script's text as tokens: enough to tell code from what is quoted or said beside it. Pure.

Tokens are those of ECMA-262, section 12. What a `/` begins depends on what stands before it; after a
`}` it may be either, and is refused rather than guessed.
"""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, NoReturn

from livelog.static.errors import BundleError

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>\.?\d[\w.]*)
    |(?P<word>[\w$\#]+)
    |(?P<mark>\+\+|--|=>|[=!<>]==?|[-+*%=!<>&|^?:;,.~@(){}\[\]/])""",
    re.VERBOSE | re.DOTALL,
)
PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
# What is quoted of a template (section 12.9.6), up to its end or to an expression within it.
QUOTED = re.compile(r"[`}](?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)

# After these an expression begins, so that a / is a pattern's; so it is where a script begins.
OPENING = re.compile(
    r"|[-+*%^,:;~&|?(\[{]|[=!<>]=?=?|=>|\$\{"
    r"|return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield"
)
# After the parentheses of these a statement begins.
HEADS = {"if", "while", "for", "with"}


class Token(NamedTuple):
    """A piece of a script; `depth` is how many brackets are open where it begins."""

    kind: str  # space, comment, string, template, pattern, number, word or mark
    text: str
    start: int
    depth: int


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a script; their texts together are the script.

    Raises BundleError for what cannot be read.
    """
    return Scanner(text).read()


class Scanner:
    """Goes through a script once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.last = ""  # the last token that is code: its text, or what it counts as
        self.open: list[str] = []  # brackets; "if(" and "${" are known apart

    def read(self) -> Iterator[Token]:
        """Yield the tokens."""
        while self.at < len(self.text):
            kind, end = self.find_end()
            token = Token(kind, self.text[self.at : end], self.at, len(self.open))
            self.note(token)
            self.at = end
            yield token

    def find_end(self) -> tuple[str, int]:
        """Return the kind of the next token, and where it ends."""
        begin = self.text[self.at]
        if begin == "`" or (begin == "}" and self.open[-1:] == ["${"]):
            quoted = QUOTED.match(self.text, self.at)
            if quoted is None:
                self.refuse("a template without an end")
            return "template", quoted.end()
        if begin == "/" and self.text[self.at + 1 : self.at + 2] not in ("/", "*"):
            if self.last == "}":
                self.refuse("a / after a }; it may be a pattern's: give it a name")
            if OPENING.fullmatch(self.last):
                pattern = PATTERN.match(self.text, self.at)
                if pattern is None:
                    self.refuse("a / without an end")
                return "pattern", pattern.end()
        found = TOKEN.match(self.text, self.at)
        if found is None or found.lastgroup is None:
            self.refuse(repr(begin))
        return found.lastgroup, found.end()

    def note(self, token: Token) -> None:
        """Keep account of brackets, and of what the next token may be."""
        kind, text, last = token.kind, token.text, self.last
        if kind in ("space", "comment"):
            return
        self.last = "name" if last == "." else text
        if kind == "template":
            if text.startswith("}"):
                self.open.pop()
            if text.endswith("${"):
                self.open.append("${")
            self.last = "${" if text.endswith("${") else "`"
        elif kind == "mark" and text in "([{":
            self.open.append("if(" if text == "(" and last in HEADS else text)
        elif kind == "mark" and text in ")]}":
            if not self.open:
                self.refuse(f"a {text} that closes nothing")
            if self.open.pop() == "if(":
                self.last = ""

    def refuse(self, what: str) -> NoReturn:
        """Raise a BundleError that says where."""
        line = self.text.count("\n", 0, self.at) + 1
        raise BundleError(f"line {line}: {what}: cannot be read by livelog/static/scanner.py")
