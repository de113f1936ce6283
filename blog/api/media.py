"""Pictures: sent by a form's `file` or as the body itself, stored as the desk's are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from blog.api.body import check_size
from blog.api.callers.access import Caller, serve
from blog.api.errors import Problem, Unusable
from blog.desk.pictures import store
from blog.desk.pictures.views import describe
from blog.models import Blog
from blog.models.cleaning import xml_text
from blog.web.paths import absolute_url


def post_picture(request: HttpRequest, caller: Caller, blog: Blog) -> HttpResponse:
    """Take a picture: 201 with the Markdown that puts it into an entry's text."""
    data, said = read_picture(request)
    words = read_words(said)
    picture = store.keep_picture(caller.user, blog, data, words)
    store.sweep()
    body = describe(picture)
    body["url"] = absolute_url(request, str(body["url"]))
    response = JsonResponse(body, status=201)
    response["Location"] = str(body["url"])
    return response


def read_words(said: QueryDict) -> dict[str, str]:
    """Return what is said of a picture. Raises Unusable where it is longer than it may be."""
    words = {name: said[name] for name in store.WORDS if name in said}
    errors = {
        name: [f"At most {store.WORDS[name]} characters."]
        for name, text in words.items()
        if len(text) > store.WORDS[name]
    }
    if errors:
        raise Unusable(errors)
    return {name: xml_text(text) for name, text in words.items()}


def read_picture(request: HttpRequest) -> tuple[bytes, QueryDict]:
    """Return the bytes of a picture and what is said of it. Raises Problem: 413, 415, 422."""
    check_size(request, settings.LIVELOG_MAX_BODY)
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise Unusable({"file": ["Send a picture."]})
        return file.read(), request.POST
    if request.content_type.lower().startswith("image/"):
        return request.body, request.GET
    raise Problem(415, "Send a picture: a form's `file`, or its bytes as image/jpeg and the like.")


many = serve(post=post_picture)
