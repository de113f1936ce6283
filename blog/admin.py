"""The editors' desk: blogs, feeds with their health, and entries, all published on commit."""

from collections import Counter

from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html

from blog import outbox
from blog.feeds.condition import describe_condition, describe_hub
from blog.feeds.errors import FeedError
from blog.feeds.look import look_at, preview
from blog.forms import BlogForm, EntryForm
from blog.models import Blog, Entry, Feed
from blog.wake import wake_blogger

CHANGE = ("change",)  # the permission that an action takes
# An action holds the editor's browser while it runs.
MAX_TESTS = 3
TEST_DEADLINE = 8.0  # seconds


class FeedInline(admin.TabularInline):
    """A blog's feeds, on the blog's own page."""

    model = Feed
    extra = 0
    fields = ["url", "title", "active"]


@admin.register(Blog)
class BlogAdmin(admin.ModelAdmin):
    """Blogs with their feeds."""

    form = BlogForm
    list_display = ["title", "slug", "language", "open", "page"]
    list_filter = ["open", "language"]
    search_fields = ["title", "slug", "description"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "description", "language", "starts", "open"]
    inlines = [FeedInline]

    def page(self, blog):
        """Return a link to the blog's page."""
        return format_html('<a href="/blog/{}/">/blog/{}/</a>', blog.slug, blog.slug)


class HealthFilter(admin.SimpleListFilter):
    """Feeds by how their last poll went."""

    title = "health"
    parameter_name = "health"

    def lookups(self, request, model_admin):
        return [("failing", "failing"), ("fine", "fine"), ("new", "never polled")]

    def queryset(self, request, feeds):
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

    list_display = ["__str__", "blog", "active", "health", "last_success", "next_poll", "url"]
    list_editable = ["active"]
    list_filter = ["active", HealthFilter, "blog"]
    search_fields = ["title", "url", "last_error"]
    list_select_related = ["blog", "subscription"]
    fields = ["blog", "url", "title", "active", "on_demand"]
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

    def get_fieldsets(self, request, feed=None):
        """Show the health of a feed that exists."""
        shown = [(None, {"fields": self.fields})]
        if feed:
            shown.append(("Health", {"fields": self.readonly_fields}))
        return shown

    def health(self, feed):
        """Return the state of the last poll in a few words."""
        return describe_condition(feed)

    def hub(self, feed):
        """Return how it stands with the feed's hub."""
        return describe_hub(feed)

    def save_model(self, request, feed, form, change):
        """Save an editor's feed; one that is polled again, or elsewhere, is polled at once."""
        if change and {"url", "active"} & set(form.changed_data):
            feed.next_poll, feed.failures, feed.last_error = timezone.now(), 0, ""
            feed.moved_to, feed.moved_seen = "", 0
        feed.save()
        transaction.on_commit(wake_blogger)

    def poll_now(self, request, feeds):
        """Have the blogger poll the chosen feeds now."""
        feeds.update(next_poll=timezone.now())
        transaction.on_commit(wake_blogger)
        self.message_user(request, "The blogger polls these feeds now.")

    poll_now.short_description = "Poll the selected feeds now"
    poll_now.allowed_permissions = CHANGE

    def test_now(self, request, feeds):
        """Say what the chosen feeds answer, recording nothing."""
        for feed in feeds[:MAX_TESTS]:
            level, said = test_feed(feed)
            self.message_user(request, "%s: %s" % (feed.url, said), level)
        if feeds.count() > MAX_TESTS:
            said = "No more than %d feeds are tested at a time." % MAX_TESTS
            self.message_user(request, said, messages.WARNING)

    test_now.short_description = "Test the selected feeds, recording nothing"
    test_now.allowed_permissions = CHANGE


def test_feed(feed):
    """Return a message's level and what a feed answers now."""
    try:
        look = look_at(feed.url, deadline=TEST_DEADLINE)
    except FeedError as error:
        return messages.ERROR, str(error)
    states = Counter(state for state, _ in preview(feed.blog, look))
    found = "a web page; it names the feed %s, with " % look.url if look.page else ""
    counts = ", ".join("%d %s" % (states[state], state) for state in ("new", "changed", "known"))
    return messages.SUCCESS, "%s%s entries" % (found, counts)


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """Entries, from feeds and from editors. Removing keeps the row, so that a feed's next poll
    does not bring the entry back."""

    form = EntryForm
    list_display = ["title", "blog", "source", "state", "pinned", "key", "published", "outbox"]
    list_filter = ["state", "pinned", "key", "blog", "feed"]
    search_fields = ["title", "summary", "link", "guid", "author_name"]
    list_select_related = ["blog", "feed", "author"]
    date_hierarchy = "published"
    fields = [
        "blog",
        "title",
        "summary",
        "link",
        "image",
        "author_name",
        "source_title",
        "source_link",
        "published",
        ("state", "pinned", "key"),
    ]
    actions = ["remove", "restore", "pin", "unpin"]

    def get_readonly_fields(self, request, entry=None):
        """An entry stays in the blog it was published in."""
        return ["blog"] if entry else []

    def source(self, entry):
        """Return where the entry comes from: a feed, or an editor."""
        return entry.feed or entry.author or ""

    def outbox(self, entry):
        """Tell of an entry that has yet to reach readers."""
        return "waiting" if entry.pending else ""

    def save_model(self, request, entry, form, change):
        """Save an editor's entry or change; it is published after commit."""
        if change and not form.changed_data:
            return
        entry.author = request.user
        if change:
            outbox.save_change(entry)
        else:
            entry.author_name = entry.author_name or request.user.get_full_name()
            entry.save()

    def delete_model(self, request, entry):
        """Remove instead of deleting."""
        self.set_fields([entry], request, state=Entry.REMOVED)

    def delete_queryset(self, request, entries):
        """Remove instead of deleting."""
        self.set_fields(entries, request, state=Entry.REMOVED)

    def set_fields(self, entries, request, **fields):
        """Change the same fields of several entries as the editor's own change."""
        for chosen in entries:
            # Read again, locked: since the choice was made a feed may have brought an edit.
            with transaction.atomic():
                entry = Entry.objects.select_for_update().get(pk=chosen.pk)
                entry.author = request.user
                for name, value in fields.items():
                    setattr(entry, name, value)
                outbox.save_change(entry)

    def remove(self, request, entries):
        """Take the chosen entries off the page."""
        self.set_fields(entries, request, state=Entry.REMOVED)

    remove.short_description = "Remove the selected entries from the page"
    remove.allowed_permissions = CHANGE

    def restore(self, request, entries):
        """Bring the chosen entries back."""
        self.set_fields(entries, request, state=Entry.LIVE)

    restore.short_description = "Bring the selected entries back"
    restore.allowed_permissions = CHANGE

    def pin(self, request, entries):
        """Pin the chosen entries."""
        self.set_fields(entries, request, pinned=True)

    pin.short_description = "Pin the selected entries"
    pin.allowed_permissions = CHANGE

    def unpin(self, request, entries):
        """Unpin the chosen entries."""
        self.set_fields(entries, request, pinned=False)

    unpin.short_description = "Unpin the selected entries"
    unpin.allowed_permissions = CHANGE

    def get_actions(self, request):
        """Offer no deleting: an entry that is gone from the record would come back by its feed."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
