"""Looking at a feed without recording anything: what it says, and what a blog would make of it."""

from collections import namedtuple
from contextlib import closing

from django.conf import settings
from django.utils import timezone

from blog.feeds import decide
from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.fetch import fetch
from blog.feeds.intake import find_known
from blog.feeds.sandbox import ParserPool
from blog.models import Feed

# A feed as it is now; `page` is the web page that named it, "" if it was asked for itself.
Look = namedtuple("Look", "url page response document")


def look_at(url, deadline=30.0):
    """Fetch and parse a feed, or the one that a web page names; return a Look.

    Raises NotAFeed if what answers is no feed, with what it names in `alternates`, and FeedError
    if nothing answers.
    """
    try:
        return read(url, "", deadline)
    except NotAFeed as refusal:
        if len(refusal.alternates) != 1:
            raise
        return read(refusal.alternates[0], url, deadline)


def read(url, page, deadline):
    """Return the Look at one URL."""
    response = fetch(
        url,
        allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
        deadline=deadline,
        site=settings.LIVELOG_PUBLIC_URL,
    )
    kind = response.content_type
    try:
        # A pool of its own: no parser is to stay behind in a process that looks at a feed once.
        with closing(ParserPool(1)) as pool:
            document = pool.parse(response.body, url=response.url, content_type=kind)
    except NotAFeed:
        raise
    except FeedError as error:
        raise NotAFeed(str(error)) from error
    return Look(url, page, response, document)


def preview(blog, look):
    """Return (what, item) pairs, oldest first: "new", "changed" or "known" to the blog."""
    feed = Feed.objects.filter(blog=blog, url=look.url).first()
    feed_id = feed.pk if feed else 0
    candidates = decide.identify(feed_id, look.document)
    known = find_known(blog.pk, candidates, [])
    decision = decide.decide(feed_id, candidates, known, [], timezone.now())
    new = {candidate.token for candidate in decision.new}
    changed = {candidate.token for _, candidate in decision.edits + decision.held}
    return [(name_state(each.token, new, changed), each.item) for each in candidates]


def name_state(token, new, changed):
    """Return in a word what the blog would do with an item."""
    return "new" if token in new else "changed" if token in changed else "known"


def describe_look(look):
    """Return (name, value) pairs that tell of a feed as a whole."""
    document, response = look.document, look.response
    validators = [name for name in ("etag", "last_modified") if getattr(response, name)]
    wish = max(response.max_age or 0, document.ttl or 0, document.update_period or 0)
    pairs = [
        ("feed", document.title),
        ("site", document.link),
        ("read from", response.url if response.url != look.url else ""),
        ("moved to", response.permanent_url),
        ("type", response.content_type),
        ("size", "%d bytes, %d entries" % (len(response.body), len(document.items))),
        ("validators", ", ".join(validators) or "none: each poll reads all of it"),
        ("asks for", "a poll every %d s" % wish if wish else ""),
        ("hub", response.links.get("hub") or document.hub),
        ("incomplete", "its end is missing" if document.cut_off else ""),
    ]
    return [(name, value) for name, value in pairs if value]
