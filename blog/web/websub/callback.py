"""Where hubs call: to have a subscription confirmed, to deny it, and to deliver (W3C WebSub).

Each response is immediate: a delivery is kept as it came, and the blogger, woken, does the rest.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.coordination.wake import wake_blogger
from blog.feeds.intake import hubs
from blog.feeds.jobs import delivery
from blog.feeds.websub import is_signed, read_lease
from blog.models import Subscription
from livelog.metrics import definitions

logger = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """Respond to a hub; `token` is the secret name of the subscription."""
    known = Subscription.objects.select_related("feed").filter(token=token).first()
    wanted = bool(settings.LIVELOG_PUBLIC_URL and known and known.feed.active)
    if request.method == "GET":
        return verify_intent(request.GET, known, wanted)
    # 410 tells the hub to deliver no more (section 7).
    return take_delivery(request, known) if wanted else HttpResponse(status=410)


def verify_intent(query: QueryDict, known: Subscription | None, wanted: bool) -> HttpResponse:
    """Confirm what the hub was asked for, and nothing else (sections 5.2 and 5.3)."""
    mode, challenge = query.get("hub.mode"), query.get("hub.challenge", "")
    if known is None or query.get("hub.topic") != known.topic:
        return HttpResponseNotFound("This is not subscribed to.", content_type="text/plain")
    if mode == "denied":
        hubs.deny(known, query.get("hub.reason", ""))
        return HttpResponse("Noted.", content_type="text/plain")
    if not challenge or mode != ("subscribe" if wanted else "unsubscribe"):
        return HttpResponseNotFound("This was not asked for.", content_type="text/plain")
    if wanted:
        hubs.confirm(known, read_lease(query.get("hub.lease_seconds", "")))
    return HttpResponse(challenge, content_type="text/plain")


def take_delivery(request: HttpRequest, known: Subscription) -> HttpResponse:
    """Keep what the hub delivers, if it is signed; it is told no more than that it came."""
    body = read_body(request)
    signature = request.META.get("HTTP_X_HUB_SIGNATURE", "")
    if body is not None and not is_signed(known.secret, signature, body):
        logger.warning("A delivery for %s has no valid signature: dropped", known.feed.address)
        hubs.note_error(known, "a delivery without a valid signature was dropped")
        definitions.deliveries.labels("unsigned").inc()
    else:
        delivery.keep(known, body, request.META.get("CONTENT_TYPE", ""))
        wake_blogger()
    return HttpResponse(status=202)


def read_body(request: HttpRequest) -> bytes | None:
    """Return the request's body, or None if it is too large to be kept."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not stated.isdigit() or int(stated) > delivery.LIMIT:
        return None
    body = request.body
    return body if len(body) <= delivery.LIMIT else None
