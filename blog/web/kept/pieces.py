"""Messages of the live log and what is made of each: decoded once, rendered once for each variant.

A message's text says all that is shown of an entry, so what is made of it is found by that text: an
edit, a removal or another blog's entry is another text. What else a rendering depends on is its
variant. Kept in this process, up to a size, and shared with others by `shared`.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Callable, Sequence, Tuple

from django.conf import settings

from blog import messages
from blog.web.kept import shared

MOST = 2_000_000  # characters of messages; with what is made of them some ten times the memory
VARIANTS = 12  # of one piece: languages, the parts of a page, and few hosts
Variant = Tuple[str, ...]


class Piece:
    """One message, and what was made of it so far."""

    __slots__ = ("message", "parts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.message = messages.decode(text)  # not to be changed
        self.parts: dict[Variant, str] = {}

    def keep(self, variant: Variant, part: str) -> None:
        """Keep what was made; whoever asks by names without end has nothing kept without end."""
        if len(self.parts) >= VARIANTS:
            self.parts = {}
        self.parts[variant] = part


class Shelf:
    """The pieces that this process keeps, those asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.size = 0
        self.pieces: OrderedDict[str, Piece] = OrderedDict()
        self.lock = Lock()

    def find(self, texts: Sequence[str]) -> list[Piece]:
        """Return the pieces of some messages, given as their texts."""
        with self.lock:
            return [self.find_one(text) for text in texts]

    def find_one(self, text: str) -> Piece:
        """Return one message's piece, kept from now on."""
        piece = self.pieces.get(text)
        if piece is None:
            piece = self.pieces[text] = Piece(text)
            self.size += len(text)
            while self.size > self.most:
                self.size -= len(self.pieces.popitem(last=False)[0])
        else:
            self.pieces.move_to_end(text)
        return piece


shelf = Shelf()
find_pieces = shelf.find


def make_parts(
    pieces: Sequence[Piece],
    variant: Variant,
    make: Callable[[messages.Wire], str],
    is_shared: bool = False,
) -> list[str]:
    """Return what `make` makes of each message, made before or now.

    `variant` names all that it depends on but the message. Where `is_shared`, what another process
    made is taken, and what is made here is left for others.
    """
    if settings.DEBUG:  # templates change
        return [make(piece.message) for piece in pieces]
    parts = [piece.parts.get(variant) for piece in pieces]
    missing = [piece for piece, part in zip(pieces, parts) if part is None]
    found = take_shared(missing, variant) if is_shared else {}
    made = {each.text: make(each.message) for each in missing if each.text not in found}
    if made and is_shared:
        shared.write({shared.make_key(variant, text): part for text, part in made.items()})
    found.update(made)
    for piece in missing:
        piece.keep(variant, found[piece.text])
    return [found[piece.text] if part is None else part for piece, part in zip(pieces, parts)]


def take_shared(pieces: Sequence[Piece], variant: Variant) -> dict[str, str]:
    """Return what other processes have made of messages, by text."""
    keys = [shared.make_key(variant, piece.text) for piece in pieces]
    parts = shared.read(keys) if keys else []
    return {piece.text: part for piece, part in zip(pieces, parts) if part is not None}
