"""Pictures over HTTP: sent by writers, described by them, served to everybody."""

from __future__ import annotations

import re
from typing import Any, Sequence

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog.desk import rights
from blog.desk.access import at_desk
from blog.desk.answers import tell_error
from blog.desk.errors import DeskError, Invalid, NotAllowed
from blog.desk.pictures import store
from blog.desk.pictures.figures import address
from blog.desk.writing import entries
from blog.models import Blog, Entry, Picture
from blog.models.cleaning import xml_text
from blog.web.hidden.readers import is_signed_in

NAME = re.compile(r"(?P<token>[A-Za-z0-9_-]{16})-[0-9]{1,4}\.(?P<extension>jpg|png)")
TYPES = {"jpg": "image/jpeg", "png": "image/png"}
FOR_EVER = "public, max-age=31536000, immutable"


@require_POST
@at_desk("upload")
def upload(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Take a picture: 201 with the Markdown that puts it into a text."""
    try:
        picture = store.keep_picture(request.user, blog, read_file(request), read_words(request))
    except DeskError as problem:
        return tell_error(problem)
    store.sweep()
    return JsonResponse(describe(picture), status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("upload")
def change(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
    """Tell of a picture; change what is said of it, in the entries that have it too."""
    picture = get_object_or_404(Picture, blog=blog, token=token)
    if request.method != "POST":
        return JsonResponse(describe(picture))
    try:
        describe_anew(request.user, picture, read_words(request))
    except DeskError as problem:  # or the entry has no room for that
        return tell_error(problem)
    return JsonResponse(describe(picture))


def describe_anew(user: Any, picture: Picture, words: dict[str, str]) -> None:
    """Change what is said of a picture. Raises NotAllowed for who may not change what has it."""
    role = rights.find_role(user, picture.blog)
    with transaction.atomic():
        rows = Entry.objects.select_related("blog").select_for_update(of=("self",))
        found = list(rows.filter(pictures=picture).order_by("pk"))
        own = picture.user_id == user.pk or rights.allows(role, "change")
        if not own or not all(rights.may_change(user, role, entry) for entry in found):
            raise NotAllowed
        for name, value in words.items():
            setattr(picture, name, value.strip()[: store.WORDS[name]])
        picture.save()
        for entry in found:
            if entry.text:
                entries.recompose(entry)


@require_safe
def serve_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a picture's file; nobody but writers is served one of which no entry is public."""
    found = NAME.fullmatch(name)
    if found is None:
        raise Http404("No such picture.")
    picture = get_object_or_404(Picture.objects.select_related("blog"), token=found["token"])
    entries = list(picture.entries.select_related("blog"))
    homes = [each.blog for each in entries if each.state == Entry.LIVE]
    homes += Blog.objects.filter(cover=picture)
    if not homes and {each.state for each in entries} == {Entry.REMOVED}:
        raise Http404("This picture was removed.")
    # A hidden one among several is named to nobody.
    public = [home for home in homes if not home.is_hidden]
    if not public and not may_see(request, picture, homes):
        raise Http404("No such picture.")
    try:
        with default_storage.open(f"{store.FOLDER}/{name}") as file:
            response = HttpResponse(file.read(), content_type=TYPES[found["extension"]])
    except FileNotFoundError:
        raise Http404("No such picture.") from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = FOR_EVER if public else "private, max-age=60"
    if public:
        groups = {name for home in public for name in (home.group_name, home.front_group)}
        response["Surrogate-Key"] = " ".join(sorted(groups))
    return response


def may_see(request: HttpRequest, picture: Picture, homes: Sequence[Blog]) -> bool:
    """Tell whether who asks may have a picture that is not public.

    Of a hidden blog's who is signed in may; one that is in no blog yet, who writes its own.
    """
    if not is_signed_in(request):
        return False
    return bool(homes) or rights.may(request.user, picture.blog, "see")


def read_file(request: HttpRequest) -> bytes:
    """Return the bytes that a form sends as `file`. Raises Invalid."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": [_("Choose a picture.")]})
    data: bytes = file.read()
    return data


def read_words(request: HttpRequest) -> dict[str, str]:
    """Return what a form says of a picture, of what it says at all."""
    return {name: xml_text(request.POST[name]) for name in store.WORDS if name in request.POST}


def describe(picture: Picture) -> dict[str, object]:
    """Return a picture as its writer gets it."""
    return {
        "token": picture.token,
        "markdown": f"![](picture:{picture.token})",
        "url": address(picture),
        "width": picture.width,
        "height": picture.height,
        **{name: getattr(picture, name) for name in store.WORDS},
    }
