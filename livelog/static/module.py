"""One ES module as a bundle needs it: what it imports and exports, and its code without either. Pure.

Known are the forms that the scripts use; another is refused by name:

    import { one, two } from "./other.js";      import "./other.js";
    export const one = …    export function one    export async function one    export class One
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import Iterator, NamedTuple, NoReturn, Sequence

from livelog.static.errors import BundleError
from livelog.static.scanner import Token, read_tokens

NAMES = r"\{\s*([\w$]+(?:,\s*[\w$]+)*),?\s*\}"
IMPORT = re.compile(rf'import (?:{NAMES} from )?"(\.[^"\\\n]+)";')
EXPORT = re.compile(r"export (?=(?:const|class|function|async function) ([\w$]+)\b)")
KNOWN = 'known are `import { a } from "./b.js";`, `import "./b.js";` and `export` of one const, '
KNOWN += "function or class"
# Before a name that is not the exported one, but another's or a property's.
OTHER = {"const", "let", "."}


class Import(NamedTuple):
    """Names that a module takes from another, by that one's path."""

    path: str
    names: tuple[str, ...]


class Module(NamedTuple):
    """A module's path among the static files, and its code without comments and indentation."""

    path: str
    imports: tuple[Import, ...]
    exports: tuple[str, ...]
    code: str


@lru_cache(maxsize=256)  # bundles share modules
def read_module(path: str, text: str) -> Module:
    """Return the module that a file is. Raises BundleError for a form that is not known."""
    try:
        tokens = list(read_tokens(text))
        statements = list(find_statements(text, tokens))
        exports = tuple(found[1] for found in statements if found.re is EXPORT)
        refuse_new_values(text, tokens, exports)
    except BundleError as problem:
        raise BundleError(f"{path}, {problem}") from None
    imports = tuple(make_import(path, found) for found in statements if found.re is IMPORT)
    spans = {found.start(): found.end() for found in statements}
    return Module(path, imports, exports, strip(tokens, spans))


def make_import(path: str, found: re.Match[str]) -> Import:
    """Return what an import of the module at `path` names."""
    names = tuple(name.strip() for name in (found[1] or "").split(",") if name)
    return Import(posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2])), names)


def read_code(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens that mean something."""
    return [token for token in tokens if token.kind not in ("space", "comment")]


def find_statements(text: str, tokens: Sequence[Token]) -> Iterator[re.Match[str]]:
    """Yield what a bundle leaves out: each import, and the word before each export."""
    last = ""
    for token in read_code(tokens):
        if token.kind == "word" and last != ".":
            if token.text in ("import", "export"):
                form = IMPORT if token.text == "import" else EXPORT
                found = form.match(text, token.start)
                if found is None or token.depth:
                    refuse(text, token, KNOWN)
                yield found
            elif token.text == "await" and not token.depth:
                refuse(text, token, "a module does not wait at its top")
        last = token.text


def refuse_new_values(text: str, tokens: Sequence[Token], exports: Sequence[str]) -> None:
    """Refuse a module that gives an exported name another value later.

    Who imports it has the one that it had when the module had been run.
    """
    code = read_code(tokens)
    for before, token, after in zip(code, code[1:], code[2:]):
        named = token.kind == "word" and token.text in exports
        if named and after.text == "=" and before.text not in OTHER:
            refuse(text, token, "what is exported keeps its value")


def refuse(text: str, token: Token, known: str) -> NoReturn:
    """Raise a BundleError that shows the line of a token."""
    number = text.count("\n", 0, token.start) + 1
    line = text.splitlines()[number - 1].strip()
    raise BundleError(f"line {number}: `{line}` cannot be bundled: {known}")


def strip(tokens: Sequence[Token], spans: dict[int, int]) -> str:
    """Return the code of tokens outside of some spans, without comments and indentation.

    Where a line ended one ends still, so that a statement without a semicolon ends there too.
    """
    parts: list[str] = []
    gap, left = "", 0
    for token in tokens:
        left = spans.get(token.start, left)
        if token.start < left:
            continue
        if token.kind in ("space", "comment"):
            is_line = "\n" in token.text or gap == "\n"
            gap = "\n" if is_line else " "
        else:
            parts += [gap, token.text]
            gap = ""
    return "".join(parts).strip()
