"""The colour of a blog: whether it can be read on, and what it becomes on light and dark pages. Pure.

Contrast as WCAG 2.2 has it (success criterion 1.4.3, level AA: 4.5 to 1).
"""

from __future__ import annotations

import re
from typing import NamedTuple, Tuple

Colour = Tuple[int, int, int]

CODE = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})", re.ASCII)
ENOUGH = 4.5
# What page.css has: words on the band, and the papers that words in the colour stand on.
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
LIGHT: Colour = (0xF4, 0xF3, 0xF1)
DARK: Colour = (0x1D, 0x1F, 0x22)
STEPS = 100  # between a colour and white or black


class Fault(NamedTuple):
    """What is wrong with a colour: its contrast, and the nearest that has enough."""

    contrast: float
    nearest: str


def tidy(code: str) -> str:
    """Return a colour as `#rrggbb`, "" for a text that is none."""
    code = code.strip().lower()
    code = code if code.startswith("#") else "#" + code
    if not CODE.fullmatch(code):
        return ""
    return code if len(code) == 7 else "#" + "".join(digit * 2 for digit in code[1:])


def read(code: str) -> Colour:
    """Return the red, green and blue of `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def write(colour: Colour) -> str:
    """Return a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    parts = [part / 255 for part in colour]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Return how much two colours differ in lightness, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def on_light(colour: Colour) -> float:
    """Return the least contrast that a colour has on a light page: below white words, as words."""
    return min(contrast(colour, WHITE), contrast(colour, LIGHT))


def find_fault(code: str) -> Fault | None:
    """Return what is wrong with `#rrggbb` as the colour of a blog, None if it will do."""
    colour = read(code)
    if on_light(colour) >= ENOUGH:
        return None
    mixed = (mix(colour, BLACK, step) for step in range(1, STEPS + 1))
    nearest = next(each for each in mixed if on_light(each) >= ENOUGH)
    return Fault(on_light(colour), write(nearest))


def lighten(colour: Colour) -> Colour:
    """Return the nearest colour that can be read as words on a dark page."""
    mixed = (mix(colour, WHITE, step) for step in range(STEPS + 1))
    return next(each for each in mixed if contrast(each, DARK) >= ENOUGH)


def mix(colour: Colour, other: Colour, step: int) -> Colour:
    """Return what is so many of a hundred STEPS from a colour to another."""
    red, green, blue = (
        round(mine + (theirs - mine) * step / STEPS) for mine, theirs in zip(colour, other)
    )
    return red, green, blue


def write_style(code: str) -> str:
    """Return the style sheet that gives a page `#rrggbb` in place of the site's own colour."""
    light = write(lighten(read(code)))
    return (
        ":root {\n"
        f"  --accent: light-dark({code}, {light});\n"
        f"  --mark: light-dark({code}, {light});\n"
        f"  --band: light-dark({code}, {write(DARK)});\n"
        f"  --edge: light-dark({code}, {light});\n"
        "  --band-soft: light-dark(#fff, #b9bbbf);\n"
        f"  --pulse: light-dark(#fff, {light});\n"
        "}\n"
    )
