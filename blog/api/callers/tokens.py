"""Tokens: made, found by their secret, and what each may do. The database has digests alone."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog.desk import robots
from blog.desk.people.links import digest_of
from blog.models import Blog, Token
from blog.models.desk.people import EDITOR
from blog.models.token import READ, SCOPES
from livelog.db.prepared import asked_often

PREFIX = "lvl_"
SECRET = re.compile(r"lvl_[A-Za-z0-9_-]{43}")
NAME = re.compile(r"[\w.@+-]{1,100}")
RANKS = [scope for scope, _ in SCOPES]
NOTED = timedelta(minutes=1)  # between two notes of when a token was used


def make_token(name: str, blogs: Sequence[Blog], **columns: Any) -> str:
    """Keep a new token; return its secret, which is nowhere else. The name must be free."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        account = robots.find_robot(name)
        token = Token.objects.create(
            name=name, digest=digest_of(secret), account=account, **columns
        )
        token.blogs.set(blogs)
    return secret


def find_token(secret: str) -> Token | None:
    """Return the token of a secret, with its blogs; None where it is none, or was revoked."""
    if not SECRET.fullmatch(secret):
        return None
    token: Token | None = next(iter(find_by_digest(digest_of(secret))), None)
    if token is not None:
        token.for_blogs = find_blogs(token.pk)
    return token


@asked_often
def find_by_digest(digest: str) -> QuerySet:
    """Return the token of a digest, with its account."""
    return Token.objects.select_related("account").filter(digest=digest)


@asked_often
def find_blogs(token: int) -> QuerySet:
    """Return the blogs that a token is for."""
    pairs = Token.blogs.through.objects.filter(token=token)
    return Blog.objects.filter(pk__in=pairs.values("blog"))


def allows(token: Token, scope: str) -> bool:
    """Tell whether a token has a scope: each includes those before it."""
    return RANKS.index(token.scope) >= RANKS.index(scope)


def act_as(token: Token) -> Any:
    """Return the account that a token writes as: an editor of its blogs, unless it may but read."""
    editor = token.scope != READ
    return robots.grant(token.account, {blog.pk: EDITOR for blog in token.for_blogs if editor})


def note_use(token: Token) -> None:
    """Note that a token is used, once a minute."""
    now = timezone.now()
    if token.last_used is None or token.last_used < now - NOTED:
        Token.objects.filter(pk=token.pk).update(last_used=now)
