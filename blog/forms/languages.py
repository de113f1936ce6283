"""Which texts name a language."""

from __future__ import annotations

import re

# RFC 5646, section 2.1: a language, and then a script, a region and variants, if any.
TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
# ISO 639-1. Of the eight thousand of three letters any is taken.
ISO_639_1 = """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"""
TWO_LETTERS = frozenset(ISO_639_1.split())


def is_language(tag: str) -> bool:
    """Tell whether a text is the tag of a language, like en, pt-br or zh-hans."""
    first = tag.lower().split("-")[0]
    return bool(TAG.fullmatch(tag.lower())) and (len(first) == 3 or first in TWO_LETTERS)
