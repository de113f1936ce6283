"""The pictures in a summary: real ones in place of lazy ones, and none that watch the reader."""

from __future__ import annotations

import re

# Where scripts find the picture that a lazy one stands for, the likeliest first.
LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-lazy",
    "data-lazyload",
    "data-original-src",
    "data-hi-res-src",
    "data-echo",
    "data-url",
    "data-image",
    "data-file",
    "data-srcset",
    "data-lazy-srcset",
    "srcset",
)
IMAGE = re.compile(r"<img(?:\"[^\"]*\"|[^\">])*>")
# What is left of a picture element: its sources, and its image.
SOURCES = re.compile(r"((?:<source(?:\"[^\"]*\"|[^\">])*>\s*)+)(<img(?:\"[^\"]*\"|[^\">])*>)?")
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
CANDIDATE = re.compile(
    r"([^\s,](?:\S*[^\s,])?)(?:(?=,)|\s+([\d.]{1,9})[wx](?=[\s,]|$)|(?=\s|$))[^,]*(?:,|$)"
)
PLACEHOLDER = re.compile(
    r"(?:placeholder|blank|spacer|pixel|loading|loader|lazy|transparent|gr[ae]y|empty|1x1|dummy)"
    r"[^/?]*\.(?:gif|png|svg|jpe?g)(?:\?.*)?$",
    re.I,
)
# Nor is one with a picture in wait a picture by itself.
GIF = re.compile(r"\.gif(?:\?.*)?$", re.I)
# Not set by nh3, which writes several in an order that differs from one time to the next.
ADDED = ' loading="lazy" referrerpolicy="no-referrer"'


def largest_candidate(srcset: str) -> str:
    """Return the URL in a srcset whose picture is the largest, the first of those that are alike."""
    best, url = -1.0, ""
    for found in CANDIDATE.finditer(srcset[:20_000]):
        try:
            size = float(found[2] or 0)
        except ValueError:
            continue
        if size > best:
            best, url = size, found[1]
    return url


def finish_images(clean: str, once: bool = False) -> str:
    """Give each picture in what a sanitiser has written its real source, and drop those without
    one or of one pixel; where `once`, also one that is there already."""
    seen: set[str] = set()

    def finish(image: re.Match[str]) -> str:
        # No value can hold a quote here: nh3 writes it as an entity.
        attributes = dict(ATTRIBUTE.findall(image.group()))
        source = _choose_source(attributes)
        tiny = {attributes.get("width"), attributes.get("height")} & {"0", "1"}
        if not source or tiny or (once and source in seen):
            return ""
        seen.add(source)
        # Where the sanitiser has put it, or first.
        kept = {**({} if "src" in attributes else {"src": ""}), **attributes, "src": source}
        written = (f' {name}="{value}"' for name, value in kept.items() if name not in LAZY)
        return f"<img{''.join(written)}{ADDED}>"

    if "<source" in clean:
        clean = SOURCES.sub(_offer_sources, clean)
    return IMAGE.sub(finish, clean)


def _offer_sources(picture: re.Match[str]) -> str:
    """Give an image the first of the sources that stand before it, where it has none itself."""
    sources, image = picture.groups("")
    offered = dict(reversed(ATTRIBUTE.findall(sources)))
    written = (
        f' {name}="{value}"'
        for name, value in offered.items()
        if name in LAZY and f' {name}="' not in image
    )
    return image and f"{image[:-1]}{''.join(written)}>"


def _choose_source(attributes: dict[str, str]) -> str:
    source = attributes.get("src", "")
    if source and not PLACEHOLDER.search(source):
        lazy = (name for name in LAZY if not name.endswith("srcset"))
        if not (GIF.search(source) and any(name in attributes for name in lazy)):
            return source
    return next((attributes[name] for name in LAZY if attributes.get(name)), source)
