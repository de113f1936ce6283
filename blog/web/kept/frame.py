"""The HTML of entries, each rendered once for as long as all that it shows stays what it is."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from django.template.loader import get_template

from blog.messages import Wire
from blog.web.kept.pieces import Piece, make_parts

TEMPLATE = "blog/_entry.html"


class Frame(NamedTuple):
    """What an entry's HTML depends on beside its message; its template is given nothing else."""

    title: str  # the blog's
    language: str  # the blog's, or ""
    path: str  # of the blog's page
    shown: str  # the language that the page is in

    def show(self, pieces: Sequence[Piece], aimed: Wire | None, is_shared: bool) -> list[str]:
        """Return the HTML of entries, of which a permalink is `aimed` at one."""

        def render(entry: Wire, aimed: Wire | None = None) -> str:
            values = {"entry": entry, "blog": self, "page_path": self.path, "aimed": aimed}
            return get_template(TEMPLATE).render(values)

        if aimed is None:
            return make_parts(pieces, ("entry", *self), render, is_shared)
        others = [piece for piece in pieces if piece.message["id"] != aimed["id"]]
        parts = iter(make_parts(others, ("entry", *self), render))
        return [
            render(aimed, aimed) if piece.message["id"] == aimed["id"] else next(parts)
            for piece in pieces
        ]
