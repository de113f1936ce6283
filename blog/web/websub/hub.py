"""The hub over HTTP (W3C WebSub, section 5): a request is taken, and confirmed by its callback later."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from blog.delivery.hub import followers
from blog.models import Blog
from blog.web.data import atom_feed, json_feed
from livelog.accounts import throttle
from livelog.address import find_network

VIEWS = {atom_feed: "atom", json_feed: "json"}
MOST, MINUTE = 60, 60  # requests of one address in so many seconds
LATER = "60"  # seconds, for who comes when there is no room


@csrf_exempt
@require_POST
def hub(request: HttpRequest) -> HttpResponse:
    """Take a request to follow one of the site's feeds, or to follow it no more."""
    if not settings.LIVELOG_PUBLIC_URL:
        return say(404, "This site has no hub: LIVELOG_PUBLIC_URL is not set.")
    if is_too_much(request.META.get("REMOTE_ADDR", "")):
        return say(429, "Too many requests.")
    try:
        followers.ask(read_wish(request))
    except followers.Refused as refusal:
        return say(503 if refusal.busy else 400, str(refusal))
    return say(202, "The callback is asked.")


def read_wish(request: HttpRequest) -> followers.Wish:
    """Return what a form asks for. Raises Refused."""
    form = {name: request.POST.get("hub." + name, "") for name in ("callback", "mode", "secret")}
    topic, lease = request.POST.get("hub.topic", ""), request.POST.get("hub.lease_seconds", "")
    blog, kind = find_topic(topic)
    seconds = int(lease) if lease.isascii() and lease.isdigit() and len(lease) < 12 else 0
    return followers.Wish(
        blog, kind, topic, form["callback"], form["mode"], seconds, form["secret"]
    )


def find_topic(topic: str) -> tuple[Blog, str]:
    """Return the blog, and the form, of a feed of this site's. Raises Refused."""
    site = settings.LIVELOG_PUBLIC_URL
    try:
        found = resolve(topic[len(site) :]) if topic.startswith(site + "/") else None
    except Resolver404:
        found = None
    form = VIEWS.get(found.func) if found else None
    blog = Blog.find(found.kwargs["slug"]) if found and form else None
    if blog is None or form is None or blog.is_hidden or len(topic) > 500:
        raise followers.Refused("hub.topic must be a feed of this site's, by its own address.")
    return blog, form


def is_too_much(address: str) -> bool:
    """Count a request; tell whether its address has made too many of late."""
    count, _ = throttle.count(f"livelog:hub:{find_network(address)}", MINUTE)
    return count > MOST


def say(status: int, text: str) -> HttpResponse:
    """Return an answer of one line."""
    response = HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
    if status in (429, 503):
        response["Retry-After"] = LATER
    return response
