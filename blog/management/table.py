"""Tables of plain text for a terminal."""

from __future__ import annotations

import unicodedata
from typing import Any, Iterable, Sequence

from livelog.logs import escape


def format_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return lines with the headings and rows in columns; numbers are set to the right.

    Cells may be strangers' words: their control characters are escaped.
    """
    cells = [[escape(str(cell)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *cells)]
    numeric = [all(is_number(cell) for cell in column) for column in zip(*cells)]
    numeric = numeric or [False] * len(widths)
    return [
        "  ".join(map(pad, line, widths, numeric)).rstrip() for line in [list(headings), *cells]
    ]


def pad(cell: str, wide: int, right: bool) -> str:
    """Return the cell filled with spaces to so many columns."""
    space = " " * (wide - width(cell))
    return space + cell if right else cell + space


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def is_number(cell: str) -> bool:
    """Tell whether a cell holds a number, or nothing."""
    return cell.replace(".", "", 1).isdigit() or not cell
