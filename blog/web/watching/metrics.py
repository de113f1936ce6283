"""/metrics, for Prometheus: to whoever has the token or, where none is set, to this machine alone."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from blog.gauges.families import Families
from blog.web import health
from livelog.address import host_of

# By any of these a proxy tells that a request is somebody else's, whoever it is said to come from.
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the numbers of all processes together, as text or as OpenMetrics."""
    if settings.LIVELOG_METRICS_TOKEN:
        if not has_token(request, settings.LIVELOG_METRICS_TOKEN):
            refusal = HttpResponse("Send the LIVELOG_METRICS_TOKEN.\n", "text/plain", 401)
            refusal["WWW-Authenticate"] = "Bearer"
            return refusal
    elif not is_from_here(request):
        text = "These are for this machine alone, unless LIVELOG_METRICS_TOKEN is set.\n"
        return HttpResponse(text, "text/plain", 403)
    registry = CollectorRegistry()
    registry.register(Families(health.check_parts()))
    encode, content_type = choose_encoder(request.META.get("HTTP_ACCEPT", ""))
    response = HttpResponse(encode(registry), content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response


def has_token(request: HttpRequest, token: str) -> bool:
    """Tell whether a request has the token, in a time that tells nothing about it."""
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode("utf-8"))
    return scheme.lower() == "bearer" and same


def is_from_here(request: HttpRequest) -> bool:
    """Tell whether a request comes from this machine, and from no proxy on it.

    A proxy that adds no header may still be known by the name that it was asked for.
    """
    if any(name in request.META for name in FORWARDED):
        return False
    host = host_of("http://" + request.META.get("HTTP_HOST", ""))
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and (
        host == "localhost" or is_loopback(host)
    )


def is_loopback(address: str) -> bool:
    """Tell whether a text is an address of this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
