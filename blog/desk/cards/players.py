"""Videos that have a player which sets no cookies. Pure.

Their players are loaded when a reader asks for one, and never before.
"""

from __future__ import annotations

import re

# What a video's page is called, and the address of its player, by the number of its name.
PLAYERS = [
    (
        re.compile(
            r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/|embed/)"
            r"|youtu\.be/)([\w-]{11})(?![\w-])",
            re.I | re.A,
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
    ),
    (
        re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{5,12})(?!\d)", re.I),
        "https://player.vimeo.com/video/{}?dnt=1&autoplay=1",
    ),
]


def find_player(url: str) -> str:
    """Return the address of the player of a video's page, or ""."""
    for page, player in PLAYERS:
        found = page.match(url)
        if found:
            return player.format(found[1])
    return ""
