"""What `manage.py tokens` does: which programs may use the API, as an operator says."""

from __future__ import annotations

from typing import Callable

from django.core.management.base import CommandError
from django.db import IntegrityError

from blog.api.callers.tokens import NAME, make_token
from blog.management.actions.rows import find_blog
from blog.management.table import format_table
from blog.models import Token
from livelog.address import DEFAULT_PORTS, origin_of

Say = Callable[[str], None]

HEADINGS = ["name", "may", "blogs", "a minute", "pages of", "made", "last used"]


def add_token(
    say: Say, name: str, blog: list[str], scope: str, origin: list[str], rate: int
) -> None:
    """Make a token, and print it: alone, on the last line."""
    if not NAME.fullmatch(name):
        raise CommandError(f"{name} can be no name: letters, digits and . @ + - _ are wanted")
    blogs = [find_blog(slug) for slug in dict.fromkeys(blog)]
    origins = " ".join(check_origin(each) for each in origin)
    if Token.objects.filter(name=name).exists():
        raise CommandError(f"there is a token {name} already: revoke it, or choose another name")
    try:
        secret = make_token(name, blogs, scope=scope, origins=origins, rate=rate)
    except IntegrityError:
        raise CommandError(f"another made a token {name} meanwhile") from None
    say(f"{name} may {scope}: {', '.join(each.slug for each in blogs)}. It is shown this once:")
    say(secret)


def check_origin(text: str) -> str:
    """Return the origin of web pages as browsers write it (RFC 6454, section 6.2).

    Without the port that its scheme has anyway, and with a host of other scripts as DNS has it.
    """
    origin, bare = origin_of(text), text.rstrip("/").lower()
    try:
        host = origin.host.encode("idna").decode("ascii") if origin else ""
    except UnicodeError:
        host = ""
    if origin is None or not host or len(bare) > 300 or bare not in write_origin(*origin):
        raise CommandError(f"an origin is like https://example.org, not {text}")
    names_port = origin.port != DEFAULT_PORTS[origin.scheme]
    return write_origin(origin.scheme, host, origin.port)[names_port]


def write_origin(scheme: str, host: str, port: int | None) -> tuple[str, str]:
    """Return an origin without its port, and with it."""
    start = f"{scheme}://[{host}]" if ":" in host else f"{scheme}://{host}"
    return start, f"{start}:{port}"


def list_tokens(say: Say) -> None:
    """Show every token, but not its secret, which nobody knows."""
    rows = [
        (
            token.name,
            token.scope,
            ", ".join(sorted(blog.slug for blog in token.blogs.all())),
            token.rate,
            token.origins,
            f"{token.made:%Y-%m-%d}",
            f"{token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never",
        )
        for token in Token.objects.prefetch_related("blogs").order_by("name")
    ]
    for line in format_table(HEADINGS, rows):
        say(line)


def revoke_token(say: Say, name: str) -> None:
    """Have a token let in no more, from now on; what was written with it stays."""
    count, _ = Token.objects.filter(name=name).delete()
    if not count:
        raise CommandError(f"there is no token {name}; `tokens list` shows what there is")
    say(f"{name} lets nobody in any more")
