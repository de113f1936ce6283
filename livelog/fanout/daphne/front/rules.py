"""What the settings say of the front: whether there is one, and by what answers differ."""

from __future__ import annotations

from django.conf import settings

from livelog.fanout.daphne.front.key import Rules


def read_rules() -> Rules | None:
    """Return by what the front tells requests apart, None where the settings want no front."""
    if not getattr(settings, "LIVELOG_FRONT", False):
        return None
    languages = tuple(code.lower() for code, _ in settings.LANGUAGES)
    return Rules(languages, tuple(settings.LIVELOG_FRONT_PARAMETERS))
