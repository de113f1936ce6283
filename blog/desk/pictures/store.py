"""Keeping pictures in Django's storage, and letting go of them."""

from __future__ import annotations

import errno
import logging
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from blog.desk.errors import Invalid, NoRoom
from blog.desk.pictures.encode import Encoded, Refused, encode_picture
from blog.desk.pictures.figures import find_pictures
from blog.models import Blog, Draft, Entry, Picture

logger = logging.getLogger(__name__)

FOLDER = "pictures"
WORDS = {"alt": 500, "caption": 500, "credit": 200}
FULL = (errno.ENOSPC, errno.EDQUOT)
ORPHANED = timedelta(days=7)  # after which a picture that no entry has is let go


def keep_picture(user: Any, blog: Blog, data: bytes, words: dict[str, str]) -> Picture:
    """Store a file as a picture of a blog. Raises Invalid, with the reason in a sentence."""
    try:
        return keep_encoded(user, blog, encode_picture(data), words)
    except Refused as problem:
        raise Invalid({"file": [str(problem)]}) from None


def keep_encoded(
    user: Any, blog: Blog, encoded: Encoded, words: Mapping[str, str] = MappingProxyType({})
) -> Picture:
    """Store a picture that was read already, or leave nothing of it. Raises NoRoom."""
    picture = Picture(
        blog=blog,
        user=user,
        extension=encoded.extension,
        width=encoded.width,
        height=encoded.height,
        widths=",".join(str(width) for width in encoded.files),
        **{name: words.get(name, "").strip()[:most] for name, most in WORDS.items()},
    )
    try:
        for width, file in encoded.files.items():
            default_storage.save(name_file(picture, width), ContentFile(file))
        picture.save()
    except (OSError, DatabaseError) as problem:
        for width in encoded.files:
            drop_file(name_file(picture, width))
        if getattr(problem, "errno", None) in FULL:
            logger.error("No picture can be stored: %s", problem)
            raise NoRoom from None
        raise
    return picture


def name_file(picture: Picture, width: int) -> str:
    """Return the name in the storage of a picture in one of its widths."""
    return f"{FOLDER}/{picture.token}-{width}.{picture.extension}"


def drop_files(instance: Picture, **kwargs: Any) -> None:
    """Let go after commit of the files of a picture that was deleted, with its blog or by itself."""
    for width in instance.widths.split(","):
        name = name_file(instance, int(width))
        transaction.on_commit(partial(drop_file, name))


def drop_file(name: str) -> None:
    """Let go of a file; where that cannot be, what else waits for the commit is done all the same."""
    try:
        default_storage.delete(name)
    except OSError as problem:
        logger.error("The file %s has to be deleted by hand: %s", name, problem)


def discard_with_entry(instance: Entry, **kwargs: Any) -> None:
    """Let go of the pictures that only an entry about to be deleted has, or had in a version of it.

    Not where its blog is deleted, which takes its pictures along, nor where it is a feed's, without any.
    """
    if instance.leaves_nothing:
        return
    before = " ".join(instance.versions.values_list("summary", flat=True))
    had = find_pictures(instance.blog_id, before).values()
    others = Entry.objects.exclude(pk=instance.pk)
    for each in {*instance.pictures.all(), *had}:
        if not others.filter(pictures=each).exists() and not is_cover(each):
            each.delete()


def sweep() -> None:
    """Let go of pictures that were never posted, unless a text that waits names them."""
    old = Picture.objects.filter(entries=None, created__lt=timezone.now() - ORPHANED)
    for each in old:
        is_typed = Draft.objects.filter(fields__contains=each.token).exists()
        if not is_typed and not is_cover(each):
            each.delete()


def is_cover(picture: Picture) -> bool:
    """Tell whether a picture is the one of a blog."""
    return Blog.objects.filter(cover=picture).exists()
