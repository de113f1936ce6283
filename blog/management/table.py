"""Tables of plain text for a terminal."""

import unicodedata


def format_table(headings, rows):
    """Return lines with the headings and rows in columns; numbers are set to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *rows)]
    numeric = [bool(rows) and all(is_number(cell) for cell in column) for column in zip(*rows)]
    numeric = numeric or [False] * len(widths)
    return ["  ".join(map(pad, line, widths, numeric)).rstrip() for line in [list(headings), *rows]]


def pad(cell, wide, right):
    """Return the cell filled with spaces to so many columns."""
    space = " " * (wide - width(cell))
    return space + cell if right else cell + space


def width(text):
    """Return how many columns of a terminal the text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def is_number(cell):
    """Tell whether a cell holds a number, or nothing."""
    return cell.replace(".", "", 1).isdigit() or not cell
