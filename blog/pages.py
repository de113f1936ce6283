"""The pages that readers open: a blog, an entry in its context, and the frame for other sites."""

import redis
from django.db.models import Max
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import translation
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from blog import live, messages, metadata
from blog.const import PAGE_SIZE
from blog.languages import choose_language, choose_links
from blog.models import Blog, Entry
from blog.views import absolute_url, page_path, read_entries, read_number

PINS = 3  # pinned entries on top of a page
KEYS = 6  # key events in the list of them
AROUND = 3  # neighbours on each side of a permalink's entry
FRAMED = 20  # entries in a frame on another site
# Changes replayed to a page made from the record: a row is written a moment after its message.
OVERLAP = 20


@require_safe
def page(request, slug):
    """Show a blog: its newest entries, those before a position, or all from the beginning."""
    blog = get_object_or_404(Blog, slug=slug)
    try:
        before, after = read_number(request, "before"), read_number(request, "after")
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    if request.GET.get("order") == "oldest":
        context = read_upward(blog, after or 0)
    else:
        context = read_downward(blog, before, PAGE_SIZE)
    return show(request, "blog/page.html", blog, context)


@require_safe
def entry(request, slug, token):
    """Show an entry among its neighbours: its permalink."""
    blog = get_object_or_404(Blog, slug=slug)
    found = get_object_or_404(published(blog), token=token)
    cursor = read_cursor(blog)
    newer = published(blog).filter(position__gt=found.position)
    older = published(blog).filter(position__lt=found.position)
    around = [
        *reversed(
            published(blog).filter(position__gt=found.position).order_by("position")[:AROUND]
        ),
        found,
        *older.order_by("-position")[:AROUND],
    ]
    aimed = messages.decode(messages.encode_entry(found))
    context = {
        "mode": "context",
        "aimed": aimed,
        "entries": [messages.decode(messages.encode_entry(each)) for each in around],
        "newer": newer.filter(position__gt=around[0].position, position__lte=cursor["top"]).count(),
        "versions": found.versions.all(),
        **cursor,
    }
    return show(request, "blog/entry.html", blog, context)


@require_safe
def embed(request, slug):
    """Show a blog's newest entries in a frame on any other site."""
    blog = get_object_or_404(Blog, slug=slug)
    context = {**read_downward(blog, None, FRAMED), "framed": True}
    response = show(request, "blog/embed.html", blog, context)
    response.frame_ancestors = "*"
    return response


@require_safe
def embed_script(request):
    """Lead the two-line snippet on other sites to today's script."""
    response = HttpResponseRedirect(static("blog/embed.js"))
    response["Cache-Control"] = "public, max-age=300"
    return response


def show(request, template, blog, context):
    """Return the page that `template` makes, in the reader's language."""
    language = choose_language(request, blog)
    path = page_path(blog)
    page_url = absolute_url(request, path)
    with translation.override(language):
        values = {
            "blog": blog,
            "lang": language,
            "page_path": path,
            "page_url": page_url,
            "before_start": bool(blog.starts and blog.open and blog.starts > now()),
            **describe(blog, context, page_url, language),
            **({} if context.get("past") else read_highlights(blog, context["entries"])),
            **context,
            **choose_links(request, path, language, context.get("more_url", "")),
        }
        response = render(request, template, values)
    response["Content-Language"] = language
    # Short enough to stay live, long enough for a proxy to carry a crowd.
    response["Cache-Control"] = "public, max-age=1"
    return response


def describe(blog, context, page_url, language):
    """Return what the page says of itself to machines."""
    entries, aimed = context["entries"], context.get("aimed")
    images = [each["image"] for each in ([aimed] if aimed else entries) if each["image"]]
    title = aimed["title"] if aimed else blog.title
    summary = aimed["summary"] if aimed else blog.description
    url = page_url + "entry/%s/" % aimed["id"] if aimed else page_url
    return {
        "sharing": metadata.describe_sharing(blog, title, summary, url, (images or [""])[0]),
        "json_ld": metadata.describe_blog(blog, entries, page_url, language),
    }


def read_downward(blog, before, size):
    """Return the context of a page of entries before a position, newest first."""
    head, entries = read_entries(blog, before, size + 1)
    return {
        "mode": "newest",
        "past": before is not None,
        "before": before,
        "entries": entries[:size],
        "more_url": "?before=%d" % entries[size - 1]["position"] if len(entries) > size else "",
        "epoch": head.epoch if head else "",
        "seq": head.seq if head else 0,
    }


def read_upward(blog, after):
    """Return the context of a page of entries after a position, oldest first."""
    cursor = read_cursor(blog)
    rows = published(blog).filter(position__gt=after).order_by("position")[: PAGE_SIZE + 1]
    entries = [messages.decode(messages.encode_entry(row)) for row in rows]
    more = len(entries) > PAGE_SIZE
    return {
        "mode": "oldest",
        "past": after > 0,
        "entries": entries[:PAGE_SIZE],
        "more_url": "?order=oldest&after=%d" % entries[PAGE_SIZE - 1]["position"] if more else "",
        **cursor,
    }


def read_cursor(blog):
    """Return the epoch and seq that a page made from the record resumes from.

    Called before the record is read. Some changes are replayed that the page has already, so `top`
    is the position up to which nothing is new.
    """
    top = published(blog).aggregate(top=Max("position"))["top"] or 0
    try:
        head = live.get_head(blog)
    except redis.RedisError:
        return {"epoch": "", "seq": 0, "top": top}
    known = min(head.seq, live.highest_seq(blog))
    return {"epoch": head.epoch, "seq": max(head.floor, known - OVERLAP), "top": top}


def read_highlights(blog, entries):
    """Return the pinned entries and key events, newest first, as wire dicts with an address."""
    here = {each["id"] for each in entries}

    def read(rows):
        found = [messages.decode(messages.encode_entry(row)) for row in rows]
        return [dict(each, on_page=each["id"] in here) for each in found]

    newest = published(blog).order_by("-position")
    return {
        "pins": read(newest.filter(pinned=True)[:PINS]),
        "keys": read(newest.filter(key=True)[:KEYS]),
    }


def published(blog):
    """Return the blog's entries that readers see."""
    rows = Entry.objects.filter(blog=blog, state=Entry.LIVE, position__isnull=False)
    return rows.select_related("blog")
