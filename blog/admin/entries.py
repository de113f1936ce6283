"""Entries, from feeds and from editors, with what they said before."""

from __future__ import annotations

from typing import Any, Iterable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from blog.admin.bounds import (
    DATES,
    BoundedPaginator,
    EntryList,
    StateFilter,
    is_by_date,
    search_newest,
)
from blog.admin.labels import label
from blog.forms.entry import TO_COME, EntryForm
from blog.models import Entry, Version


class VersionInline(admin.TabularInline):
    """What an entry said before: to be looked up, or taken out for good."""

    model = Version
    extra = max_num = 0
    fields = readonly_fields = ["title", "summary", "until"]
    verbose_name_plural = _(
        "earlier versions, which readers can look up until they are deleted here"
    )


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """Entries. Removing keeps the row, and can be undone; deleting for good does not."""

    form = EntryForm
    list_display = ["title", "blog", "source", "state", "pinned", "key", "published", "outbox"]
    list_filter = [StateFilter, "pinned", "key", "blog", "feed"]
    search_fields = ["title", "summary", "link", "guid", "author_name"]
    list_select_related = ["blog", "feed", "author"]
    date_hierarchy = DATES
    sortable_by = [DATES]  # the one column that has an index
    paginator = BoundedPaginator
    show_full_result_count = False
    exclude = ["revision"]  # the column; the form has a mark of that name
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
        ("revision", "seen"),
    ]
    inlines = [VersionInline]
    actions = ["remove", "restore", "pin", "unpin", "expunge"]

    def get_readonly_fields(self, request: HttpRequest, entry: Entry | None = None) -> list[str]:
        """An entry stays in the blog it was published in."""
        return ["blog"] if entry else []

    def get_inline_instances(self, request: HttpRequest, entry: Entry | None = None) -> list[Any]:
        """Show the versions of an entry that exists; a form that comes without them is no less one."""
        bare = request.method == "POST" and "versions-TOTAL_FORMS" not in request.POST
        return [] if entry is None or bare else super().get_inline_instances(request, entry)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the entry, locked where a form is about to be merged into it."""
        entry = super().get_object(request, object_id, from_field)
        if entry is None or request.method != "POST":
            return entry
        return self.get_queryset(request).select_for_update(of=("self",)).get(pk=entry.pk)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[EntryList]:
        """Have the list cost no more the more is recorded."""
        return EntryList

    def get_search_results(
        self, request: HttpRequest, entries: QuerySet, words: str
    ) -> tuple[QuerySet, bool]:
        """Search the newest of the chosen entries."""
        if words:
            entries = search_newest(entries, is_by_date(request.GET))
        return super().get_search_results(request, entries, words)

    @label(_("source"))
    def source(self, entry: Entry) -> Any:
        """Return where the entry comes from: a feed, or an editor."""
        return entry.feed or entry.author or ""

    @label(_("outbox"))
    def outbox(self, entry: Entry) -> Any:
        """Tell of an entry that has yet to reach readers."""
        return _("waiting") if entry.pending else ""

    def save_model(self, request: HttpRequest, entry: Entry, form: Any, change: bool) -> None:
        """Save an editor's entry or change; it is published after commit."""
        if change and not form.changed_data:
            return
        entry.author = request.user
        if not change:
            entry.author_name = entry.author_name or request.user.get_full_name()
        entry.save()

    def delete_model(self, request: HttpRequest, entry: Entry) -> None:
        """Remove instead of deleting, as the form's button and its question say."""
        self.change_each(request, [entry], state=Entry.REMOVED)

    def log_deletion(self, request: HttpRequest, entry: Entry, object_repr: str) -> Any:
        """Note in the entry's history what was done: its row stays."""
        return self.log_change(request, entry, say("Removed from the page."))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Say what was done, above the list."""
        said = say("“%(entry)s” was removed from the page. It can be brought back.")
        self.message_user(request, said % {"entry": obj_display})
        return HttpResponseRedirect(reverse("admin:blog_entry_changelist"))

    def change_each(self, request: HttpRequest, entries: Iterable[Entry], **fields: Any) -> int:
        """Change the same fields of several entries as the editor's own; return of how many."""
        changed = 0
        for chosen in entries:
            # Read again, locked: since the choice was made a feed may have brought an edit.
            with transaction.atomic():
                entry = Entry.objects.select_for_update().get(pk=chosen.pk)
                for name, value in fields.items():
                    setattr(entry, name, value)
                if entry.find_changed():
                    entry.author = request.user
                    entry.save()
                    changed += 1
        return changed

    def change_chosen(
        self, request: HttpRequest, entries: QuerySet, done: str, **fields: Any
    ) -> None:
        """Change the same fields of the chosen entries, and say of how many."""
        chosen = list(entries)
        try:
            changed = self.change_each(request, chosen, **fields)
        except ValueError:
            self.message_user(request, TO_COME, messages.ERROR)
            return
        said = done % {"changed": changed}
        if changed < len(chosen):
            said += " " + say("Already so: %(rest)d.") % {"rest": len(chosen) - changed}
        self.message_user(request, said)

    @label(_("Remove the selected entries from the page"), "change")
    def remove(self, request: HttpRequest, entries: QuerySet) -> None:
        """Take the chosen entries off the page."""
        done = say("Removed from the page: %(changed)d.")
        self.change_chosen(request, entries, done, state=Entry.REMOVED)

    @label(_("Bring the selected entries back"), "change")
    def restore(self, request: HttpRequest, entries: QuerySet) -> None:
        """Bring the chosen entries back."""
        done = say("Brought back: %(changed)d.")
        self.change_chosen(request, entries, done, state=Entry.LIVE)

    @label(_("Pin the selected entries"), "change")
    def pin(self, request: HttpRequest, entries: QuerySet) -> None:
        """Pin the chosen entries."""
        self.change_chosen(request, entries, say("Pinned: %(changed)d."), pinned=True)

    @label(_("Unpin the selected entries"), "change")
    def unpin(self, request: HttpRequest, entries: QuerySet) -> None:
        """Unpin the chosen entries."""
        self.change_chosen(request, entries, say("Unpinned: %(changed)d."), pinned=False)

    def has_expunge_permission(self, request: HttpRequest) -> bool:
        """Tell whether an editor may take out what entries said before."""
        return request.user.has_perm("blog.delete_version")

    @label(_("Take the earlier versions of the selected entries out for good"), "expunge")
    def expunge(self, request: HttpRequest, entries: QuerySet) -> None:
        """Take out for good what the chosen entries said before."""
        count = Version.objects.filter(entry__in=entries).delete()[0]
        said = say("Earlier versions taken out for good: %(count)d.") % {"count": count}
        self.message_user(request, said)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Say of Django's own action what it does here: see `DeletedEntry`."""
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            act, name, _said = actions.pop("delete_selected")
            actions[name] = act, name, _("Delete the selected entries for good")
        return actions
