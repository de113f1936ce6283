"""The admin on a host of its own: on any other there is none (LIVELOG_ADMIN_HOST)."""

from __future__ import annotations

from typing import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port

from livelog.security import is_admin


class AdminHost:
    """The middleware before any that signs in: what is not there asks for no password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = settings.LIVELOG_ADMIN_HOST
        is_bound = host and is_admin(request.path_info)
        if is_bound and split_domain_port(request.get_host())[0] != host:
            raise Http404
        return self.get_response(request)
