"""Webhooks at the desk: added, tested, stopped and started, and what was sent, sent again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.delivery import receivers
from blog.desk.access import at_desk
from blog.desk.programs.page import lead_back, show
from blog.models import Blog, Dispatch
from blog.models.webhook import EVENTS, KINDS


@require_POST
@at_desk("programs")
def webhooks(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Add a webhook, and show its secret: this once."""
    url, kind = request.POST.get("url", "").strip(), request.POST.get("kind", "")
    wanted = [event for event in EVENTS if event in request.POST.getlist("events")]
    try:
        if kind not in dict(KINDS):
            raise receivers.Unfit(_("Choose one of the list."))
        hook = receivers.add_webhook(blog, url, kind, wanted)
    except receivers.Unfit as problem:
        return show(request, blog, 400, problem=problem, form=request.POST)
    return show(request, blog, 201, secret=hook.secret, made=hook.address)


@require_POST
@at_desk("programs")
def webhook(request: HttpRequest, blog: Blog, pk: int) -> HttpResponse:
    """Do with a webhook what `do` says: test, start or remove it."""
    hook = blog.webhooks.filter(pk=pk).first()
    if hook is None:
        raise Http404("No such webhook.")
    do = request.POST.get("do", "")
    if do == "remove":
        hook.delete()
        return lead_back(request, blog, _("It is told nothing more."))
    if do == "start":
        receivers.start(hook)
        return lead_back(request, blog, _("It is told of what happens from now on."))
    if do == "test" and not hook.stopped:
        receivers.keep_test(hook)
        return lead_back(request, blog, _("A test is on its way: see below what comes of it."))
    return show(request, blog, 400, problem=_("Choose one of the list."))


@require_POST
@at_desk("programs")
def replay(request: HttpRequest, blog: Blog, pk: int) -> HttpResponse:
    """Send a delivery of the log again."""
    rows = Dispatch.objects.select_related("webhook", "notice")
    dispatch = rows.filter(pk=pk, webhook__blog=blog).first()
    if dispatch is None:
        raise Http404("No such delivery.")
    try:
        receivers.replay(dispatch.notice, [dispatch])
    except receivers.Unfit as problem:
        return show(request, blog, 409, problem=problem)
    return lead_back(request, blog, _("It is sent again."))
