"""Who asks the API, and for what: the token, its scope, its blogs and its budget; then the view.

The one place where requests without Django's CSRF token are taken: no cookie is looked at.
"""

from __future__ import annotations

import re
from typing import Any, Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from blog.api.callers import limits, origins, tokens
from blog.api.errors import Problem, answer_problem, read_problem
from blog.models import Blog, Token
from blog.models.token import READ, WRITE

View = Callable[..., HttpResponse]
BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="livelog"'}


class Caller:
    """Who asks: a token, the account that it writes as, and the blog that the address names."""

    def __init__(self, token: Token) -> None:
        self.token = token
        self.user: Any = tokens.act_as(token)

    def find_blog(self, slug: str) -> Blog:
        """Return a blog, by any slug that it has had.

        Raises Problem: 404, or 403 for another's that anybody may read.
        """
        own = {blog.slug: blog for blog in self.token.for_blogs}
        blog = own.get(slug) or Blog.find(slug)
        if blog is None or (blog.is_hidden and blog not in own.values()):
            raise Problem(404, "There is no such blog.")
        if blog not in own.values():
            raise Problem(403, "This token is not for that blog.")
        return blog


def serve(**views: View) -> View:
    """Return the view of an address, with what does each method (`get`, `post`, …) there.

    Each is called with the request, the Caller and, where the address names one, its Blog.
    """
    methods = [name.upper() for name in views]
    methods += ["HEAD"] * ("get" in views) + ["OPTIONS"]

    @csrf_exempt
    def view(request: HttpRequest, **names: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return origins.answer_preflight(request, methods)
        asked = Asked(request)
        try:
            if request.method not in methods:
                allowed = {"Allow": ", ".join(methods)}
                raise Problem(405, f"{request.method} is not for this address.", allowed)
            act = views["get" if request.method == "HEAD" else request.method.lower()]
            response = asked.answer(act, names)
        except Exception as error:  # noqa: BLE001 (nothing but problem details leaves the API)
            response = answer_problem(read_problem(error))
        return asked.finish(response)

    view.methods = methods  # the document is checked against it
    return view


class Asked:
    """One request on its way: what is known of who sent it grows, and stands on the answer."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.token: Token | None = None
        self.budget: limits.Budget | None = None

    def answer(self, act: View, names: dict[str, Any]) -> HttpResponse:
        """Have a view answer, if who asks may. Raises what views do, and Problem."""
        self.token = find_token(self.request)
        self.budget, within = limits.spend(self.token)
        if not within:
            raise limits.refuse(self.budget)
        tokens.note_use(self.token)
        caller = Caller(self.token)
        if "slug" in names:
            names["blog"] = caller.find_blog(names.pop("slug"))
        scope = READ if self.request.method in ("GET", "HEAD") else WRITE
        if not tokens.allows(self.token, scope):
            raise Problem(403, f"This token may but {self.token.scope}.")
        return act(self.request, caller, **names)

    def finish(self, response: HttpResponse) -> HttpResponse:
        """Return the answer with what every one has."""
        response["Cache-Control"] = "private, no-store"
        if self.budget:
            self.budget.write_on(response)
        origins.let_read(self.request, response, self.token)
        return response


def find_token(request: HttpRequest) -> Token:
    """Return the token that a request bears. Raises Problem."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    found = BEARER.fullmatch(header.strip())
    if found is None:
        raise Problem(401, "Send a token: Authorization: Bearer lvl_…", CHALLENGE)
    token = tokens.find_token(found[1])
    if token is None:
        wrong = {"WWW-Authenticate": CHALLENGE["WWW-Authenticate"] + ', error="invalid_token"'}
        raise Problem(401, "This token is none, or was revoked.", wrong)
    return token
