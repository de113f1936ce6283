"""The feeds of a blog at the desk: how each goes, what of it is held, and whether it is polled."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.forms.models import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from blog.coordination.wake import wake_blogger
from blog.desk.access import at_desk
from blog.desk.answers import status_of, tell_error, wants_json
from blog.desk.errors import Invalid
from blog.desk.pages.showing import desk_path, show
from blog.feeds import following, state
from blog.feeds.inspect.condition import describe_condition
from blog.forms.rows import FeedForm
from blog.models import Blog, Entry, Feed

RULE = ["hold", "hold_words", "hold_count"]
NEW = ["url", "title", *RULE]
RuleForm = modelform_factory(Feed, form=FeedForm, fields=[*RULE, "base"])
NewForm = modelform_factory(Feed, form=FeedForm, fields=[*NEW, "base"])
ACTIONS = {"pause": state.pause, "resume": state.resume, "poll": state.make_active_due}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("feeds")
def feeds(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show the blog's feeds; follow a new one."""
    if request.method != "POST":
        return show_feeds(request, blog)
    form = NewForm(fill_in(request, NEW, Feed(blog=blog)), instance=Feed(blog=blog))
    if not form.is_valid():
        return refuse(request, blog, form, None)
    values = form.cleaned_data
    with transaction.atomic():
        following.follow_feed(blog, values["url"], values["title"])
        feed = blog.feeds.get(url=values["url"])
        for name in RULE:
            setattr(feed, name, values[name])
        feed.save(update_fields=RULE)
        transaction.on_commit(wake_blogger)
    return answer(request, blog, feed, 201)


@require_POST
@at_desk("feeds")
def feed(request: HttpRequest, blog: Blog, pk: int) -> HttpResponse:
    """Change what of a feed is held; with `do` pause or resume it, or have it polled now."""
    rows = Feed.objects.filter(blog=blog, pk=pk)
    found = rows.first()
    if found is None:
        raise Http404("No such feed.")
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is not None:
        act(rows)
    else:
        form = RuleForm(fill_in(request, RULE, found), instance=found)
        if not form.is_valid():
            return refuse(request, blog, form, found)
        form.save()
    wake_blogger()
    return answer(request, blog, rows.get(), 200)


def fill_in(request: HttpRequest, names: list[str], feed: Feed) -> dict[str, Any]:
    """Return a form's data: what was sent of it, and as the row has it what was not."""
    data = {name: getattr(feed, name) for name in names}
    data.update((name, request.POST[name]) for name in [*names, "base"] if name in request.POST)
    if data["hold_count"] == "":
        data["hold_count"] = 0
    return data


def answer(request: HttpRequest, blog: Blog, feed: Feed, status: int) -> HttpResponse:
    """Return the answer to a change that was made."""
    if wants_json(request):
        return JsonResponse(describe_feed(feed, count_held(blog)), status=status)
    response = HttpResponse(status=303)
    response["Location"] = desk_path(blog) + "feeds/"
    return response


def refuse(request: HttpRequest, blog: Blog, form: Any, feed: Feed | None) -> HttpResponse:
    """Return the answer to a form that cannot be taken: the page, with all that was typed."""
    problem = Invalid({name: [str(each) for each in told] for name, told in form.errors.items()})
    if wants_json(request):
        return tell_error(problem)
    of = feed.pk if feed else 0
    return show_feeds(request, blog, status_of(problem), problem=problem, sent=form.data, of=of)


def show_feeds(request: HttpRequest, blog: Blog, status: int = 200, **context: Any) -> HttpResponse:
    """Return the page of a blog's feeds."""
    feeds, held = list(Feed.objects.filter(blog=blog).order_by("pk")), count_held(blog)
    if wants_json(request):
        return JsonResponse({"feeds": [describe_feed(each, held) for each in feeds]}, status=status)
    sent, of = context.get("sent", {}), context.get("of")
    rows = []
    for each in feeds:
        base = {"base": RuleForm(instance=each).initial["base"]}
        rows.append({**describe_feed(each, held), **base, **(sent if of == each.pk else {})})
    context.update(feeds=rows, ways=Feed.HOLDING)
    return show(request, "blog/desk/feeds.html", blog, status, **context)


def count_held(blog: Blog) -> dict[int, int]:
    """Return how many entries are held of each of a blog's feeds of which any is, by its id."""
    held = Entry.objects.filter(blog=blog, state=Entry.HELD, feed__isnull=False).order_by()
    return dict(held.values_list("feed").annotate(Count("pk")))


def describe_feed(feed: Feed, held: dict[int, int]) -> dict[str, Any]:
    """Return a feed as the desk has it; its address without a password."""
    return {
        "id": feed.pk,
        "title": str(feed),
        "url": feed.address,
        "active": feed.active,
        "condition": describe_condition(feed),
        **{name: getattr(feed, name) for name in RULE},
        "held": held.get(feed.pk, 0),
    }
