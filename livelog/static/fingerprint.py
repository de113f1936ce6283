"""Names that change with what is in them, so that browsers may keep what they name for ever."""

from __future__ import annotations

import hashlib
import os

LENGTH = 12  # hexadecimal digits


def fingerprint(contents: bytes) -> str:
    """Return the digits that stand for some contents in a file's name."""
    return hashlib.sha256(contents).hexdigest()[:LENGTH]


def fingerprint_url(folder: str) -> str:
    """Return the URL below which the files of `folder` are served: it changes when one does.

    All of them in one: so a relative url() or import leads to a file of the same release.
    """
    digest = hashlib.sha256()
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            file_path = os.path.join(path, name)
            digest.update(os.path.relpath(file_path, folder).encode("utf-8") + b"\0")
            with open(file_path, "rb") as contents:
                digest.update(contents.read())
    return f"/static/{digest.hexdigest()[:LENGTH]}/"
