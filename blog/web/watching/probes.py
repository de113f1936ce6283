"""/livez and /readyz, for who starts processes anew and who sends readers to them.

Daphne answers /livez by itself (livelog/fanout/daphne/http/request.py): that a worker or Redis is away
is no reason to restart it. /readyz goes all the way to a worker and back.
"""

from __future__ import annotations

import redis
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from blog.gauges import processes
from blog.web import health


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Tell that this process runs; where no Daphne has told it before."""
    return refuse_keeping(HttpResponse("ok\n", content_type="text/plain"))


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Tell whether this Daphne's readers are served; 503 sends them to another.

    Without a blogger nobody is sent anything, which is no reason to turn readers away: /healthz tells.
    """
    parts = {
        "database": health.check_database(),
        "redis": health.check_redis(),
        "delivery": check_own_delivery(request),
    }
    fine = all(state == "ok" for state in parts.values())
    return refuse_keeping(JsonResponse({"ok": fine, **parts}, status=200 if fine else 503))


def check_own_delivery(request: HttpRequest) -> str:
    """Tell whether the Daphne that took a request is sent what the others are."""
    reply = getattr(getattr(request, "message", None), "reply_channel", None)
    try:
        reports = processes.read_processes()
    except redis.RedisError:
        return health.UNKNOWN
    is_fine = reply is None or processes.is_reached(reports, reply.name)
    return "ok" if is_fine else "messages do not reach this Daphne"


def refuse_keeping(response: HttpResponse) -> HttpResponse:
    """Return a response that no cache keeps."""
    response["Cache-Control"] = "no-store"
    return response
