"""The address that a new blog gets by itself."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import slugify

from blog.models import RESERVED_SLUGS, Blog, OldSlug

LONGEST = 40  # characters of a title's words; the column has room for a number behind them


def find_free_slug(title: str) -> str:
    """Return a slug of a title's words that no blog has or had, by a number if need be.

    A title of which nothing can be in an address (Chinese, say) gives way to the day.
    """
    words = slugify(title)[:LONGEST].strip("-_") or timezone.now().strftime("%Y-%m-%d")
    taken = {*RESERVED_SLUGS.split("|")}
    for model in (Blog, OldSlug):
        taken |= set(model.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    number = 1
    slug = words
    while slug in taken:
        number += 1
        slug = f"{words}-{number}"
    return slug
