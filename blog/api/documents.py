"""The OpenAPI document over HTTP, and what is said of addresses that the API has not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from blog.api.document.openapi import DOCUMENT
from blog.api.errors import Problem, answer_problem


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """Serve the document, to anybody."""
    if request.method not in ("GET", "HEAD"):
        return answer_problem(Problem(405, "This can be read alone.", {"Allow": "GET, HEAD"}))
    response = JsonResponse(DOCUMENT)
    response["Cache-Control"] = "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Say that nothing is at an address."""
    return answer_problem(Problem(404, "The API has no such address: see /api/v1/openapi.json."))
