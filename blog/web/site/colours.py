"""The style sheet of a colour that a blog has: for its pages, which may have no styles of their own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blog import colours
from blog.models import Blog
from blog.web.hidden.readers import is_signed_in

FOR_EVER = "public, max-age=31536000, immutable"  # another colour is another address


@require_safe
def style(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the style sheet of a colour (six digits) of some blog's; of any other there is none.

    One that hidden blogs alone have tells of them: it is for who is signed in, and no cache's.
    """
    colour = "#" + code
    public = Blog.objects.public().filter(colour=colour).exists()
    if colours.tidy(code) != colour or not (public or is_hidden_one(request, colour)):
        raise Http404("No blog has this colour.")
    response = HttpResponse(colours.write_style(colour), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if public else "private, no-store"
    return response


def is_hidden_one(request: HttpRequest, colour: str) -> bool:
    """Tell whether a colour is one of a hidden blog's, to who may know of it."""
    return is_signed_in(request) and Blog.objects.filter(colour=colour).exists()
