"""The shapes of entries: the HTML that each makes of its fields, and what it cannot do without."""

from __future__ import annotations

from types import MappingProxyType
from typing import Mapping

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from blog.desk.errors import Invalid
from blog.desk.pictures.figures import write_figure
from blog.desk.writing.markdown import render, sanitize_all
from blog.models import Entry, Picture

NEEDED = {Entry.SCORE: ["home", "away", "home_score", "away_score"]}


def compose(
    shape: str,
    text: str,
    details: dict[str, str],
    pictures: Mapping[str, Picture] = MappingProxyType({}),
) -> str:
    """Return the HTML of an entry, whole: feeds and pages without scripts show it as it is.

    `pictures` are those that the text names, by token. Raises Invalid where its shape needs what is
    missing, and for what is too long.
    """

    def figure(token: str, alt: str, caption: str) -> str:
        return write_figure(pictures[token], alt, caption) if token in pictures else ""

    html = render(text, figure)
    missing = [name for name in NEEDED.get(shape, []) if not details.get(name)]
    if missing:
        raise Invalid(
            {name: [_("A score needs both sides and what each has.")] for name in missing}
        )
    if shape == Entry.QUOTE and not html:
        raise Invalid({"text": [_("Write what was said.")]})
    if shape == Entry.TEXT:
        return html
    context = {**details, "html": mark_safe(html)}  # sanitised
    return sanitize_all(render_to_string(f"blog/shapes/{shape}.html", context))
