"""Feeds with their health at a glance."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from blog.admin.labels import label
from blog.coordination.wake import wake_blogger
from blog.feeds import state
from blog.feeds.errors import FeedError
from blog.feeds.inspect.condition import describe_condition, describe_hub
from blog.feeds.inspect.preview import compare_with_record, read_preview
from blog.forms.rows import FeedForm
from blog.models import Feed

# An action holds the editor's browser while it runs.
MAX_TESTS = 3
TEST_DEADLINE = 8.0  # seconds

HOLDING = ["hold", "hold_words", "hold_count"]


class HealthFilter(admin.SimpleListFilter):
    """Feeds by how their last poll went."""

    title = _("health")
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("failing", _("failing")), ("fine", _("fine")), ("new", _("never polled"))]

    def queryset(self, request: HttpRequest, feeds: QuerySet) -> QuerySet:
        if self.value() == "failing":
            return feeds.filter(failures__gt=0)
        if self.value() == "fine":
            return feeds.filter(failures=0, last_success__isnull=False)
        if self.value() == "new":
            return feeds.filter(last_fetch__isnull=True)
        return feeds


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    """Feeds with their health at a glance."""

    form = FeedForm
    list_display = ["__str__", "blog", "active", "health", "last_success", "next_poll", "address"]
    list_editable = ["active"]
    list_filter = ["active", HealthFilter, "blog"]
    search_fields = ["title", "url", "last_error"]
    list_select_related = ["blog", "subscription"]
    fields = ["blog", "url", "title", "active", "on_demand", *HOLDING, "base"]
    readonly_fields = [
        "health",
        "hub",
        "last_fetch",
        "last_success",
        "last_error",
        "failures",
        "next_poll",
        "etag",
        "last_modified",
        "moved_to",
    ]
    actions = ["poll_now", "test_now"]

    def get_fieldsets(
        self, request: HttpRequest, feed: Feed | None = None
    ) -> list[tuple[Any, Any]]:
        """Show the health of a feed that exists."""
        shown = [(None, {"fields": self.fields})]
        if feed:
            shown.append((_("Health"), {"fields": self.readonly_fields}))
        return shown

    @label(_("health"))
    def health(self, feed: Feed) -> str:
        """Return the state of the last poll in a few words."""
        return describe_condition(feed)

    @label(_("hub"))
    def hub(self, feed: Feed) -> str:
        """Return how it stands with the feed's hub."""
        return describe_hub(feed)

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> type:
        """Have the list's own boxes mean what the form's do."""
        return super().get_changelist_form(request, **{**options, "form": FeedForm})

    def save_model(self, request: HttpRequest, feed: Feed, form: Any, change: bool) -> None:
        """Save an editor's feed, and wake the blogger."""
        feed.save()
        transaction.on_commit(wake_blogger)

    @label(_("Poll the selected feeds now"), "change")
    def poll_now(self, request: HttpRequest, feeds: QuerySet) -> None:
        """Have the blogger poll the chosen feeds now, but for the paused and stopped ones."""
        counts = {
            "polled": state.make_active_due(feeds),
            "resting": feeds.filter(active=False).count(),
        }
        transaction.on_commit(wake_blogger)
        said = say("Polled now: %(polled)d. Paused or stopped, left out: %(resting)d.") % counts
        self.message_user(request, said)

    @label(_("Test the selected feeds, recording nothing"), "change")
    def test_now(self, request: HttpRequest, feeds: QuerySet) -> None:
        """Say what the chosen feeds answer, recording nothing."""
        for feed in feeds[:MAX_TESTS]:
            level, said = test_feed(feed)
            self.message_user(request, f"{feed.address}: {said}", level)
        if feeds.count() > MAX_TESTS:
            said = say("No more than %(most)d feeds are tested at a time.") % {"most": MAX_TESTS}
            self.message_user(request, said, messages.WARNING)


def test_feed(feed: Feed) -> tuple[int, str]:
    """Return a message's level and what a feed answers now."""
    try:
        preview = read_preview(feed.url, deadline=TEST_DEADLINE)
    except FeedError as error:
        return messages.ERROR, str(error)
    states = Counter(name for name, _ in compare_with_record(feed.blog, preview))
    counts = say("%(new)d new, %(changed)d changed, %(known)d known entries") % {
        name: states[name] for name in ("new", "changed", "known")
    }
    if preview.page:
        counts = (
            say("a web page; it names the feed %(url)s, with ") % {"url": preview.address} + counts
        )
    return messages.SUCCESS, counts
