"""An entry: the row that the live log is made from, whatever code writes it."""

from __future__ import annotations

import secrets
from typing import Any, Collection, Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.change import PLACE, find_place, prepare_new, save_change
from blog.models.cleaning import safe_html
from blog.models.feed import Feed
from blog.models.fields import AddressField


def make_token() -> str:
    """Return a new random public id for an entry that an editor writes."""
    return secrets.token_hex(8)


def leave_with_blog(collector: Any, field: Any, entries: Any, using: str) -> None:
    """Have entries deleted with their blog, whose readers are told nothing any more."""
    models.CASCADE(collector, field, entries, using)
    for entry in entries:
        entry.leaves_nothing = True


class Entry(models.Model):
    """One entry of a blog, from a feed or from an editor.

    `pending` is the outbox: the row says something that the live log does not say yet. `revision`
    grows with each change of the row, so that the live log can refuse an older one that comes late.

    `save()` and `delete()` reach readers after commit, through whatever code; what `bulk_create` and
    `update` leave pending is published by the blogger.
    """

    DRAFT, LIVE, REMOVED = "draft", "live", "removed"
    HELD, SCHEDULED = "held", "scheduled"
    STATES = [
        (DRAFT, _("draft")),
        (HELD, _("held")),
        (SCHEDULED, _("scheduled")),
        (LIVE, _("live")),
        (REMOVED, _("removed")),
    ]
    TEXT, QUOTE, SCORE = "text", "quote", "score"
    SHAPES = [(TEXT, _("text")), (QUOTE, _("quote")), (SCORE, _("score"))]

    blog = models.ForeignKey(Blog, leave_with_blog, related_name="entries", verbose_name=_("blog"))
    feed = models.ForeignKey(
        Feed,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
        editable=False,
        verbose_name=_("feed"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        help_text="The editor who wrote it or last changed it; feeds leave it alone from then on.",
        verbose_name=_("author"),
    )
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="Who wrote it first.",
        verbose_name=_("writer"),
    )
    token = models.CharField("id", max_length=32, default=make_token, editable=False)
    guid = models.TextField("GUID", blank=True, editable=False)
    title = models.CharField(_("title"), max_length=500, blank=True)
    text = models.TextField(
        blank=True,
        editable=False,
        help_text="Markdown that the summary was made from; empty where that is another's.",
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("HTML; what could do harm is taken out.")
    )
    link = AddressField(_("link"), max_length=2000, blank=True)
    image = AddressField(_("image"), max_length=2000, blank=True)
    author_name = models.CharField(_("author name"), max_length=200, blank=True)
    source_title = models.CharField(_("source title"), max_length=500, blank=True)
    source_link = AddressField(_("source link"), max_length=2000, blank=True)
    published = models.DateTimeField(
        _("published"), null=True, blank=True, help_text=_("Empty: when it is first published.")
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was last edited, if ever."
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=LIVE)
    pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("Stays on top of the page.")
    )
    pin = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Its place among the pinned: the higher, the higher up.",
    )
    key = models.BooleanField(_("key event"), default=False)
    due = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a scheduled one is published."
    )
    correction = models.CharField(
        _("correction"),
        max_length=500,
        blank=True,
        editable=False,
        help_text="What was corrected, as readers are told.",
    )
    struck = models.BooleanField(
        _("struck"), default=False, editable=False, help_text="Readable, but as wrong."
    )
    shape = models.CharField(
        _("shape"), max_length=10, choices=SHAPES, default=TEXT, editable=False
    )
    details = models.TextField(blank=True, editable=False, help_text="Of its shape, as JSON.")
    card = models.TextField(blank=True, editable=False, help_text="Of its link, as JSON.")
    nonce = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        editable=False,
        help_text="Of the form that it came by: the same once more is no other entry.",
    )

    revision = models.PositiveIntegerField(default=1, editable=False)
    pending = models.BooleanField(default=True, editable=False)
    position = models.PositiveIntegerField(null=True, editable=False)
    fraction = models.PositiveIntegerField(default=0, editable=False)  # see blog.place
    seq = models.PositiveIntegerField(null=True, editable=False)
    vouched = models.CharField(
        max_length=16, blank=True, editable=False, help_text="Of the summary, by its sanitiser."
    )
    trail = models.TextField(
        blank=True, editable=False, help_text="Which revision changed which fields."
    )
    # Digests of the feed's versions of it, newest first, and the link as stories are matched by it.
    feed_digests = models.CharField(max_length=200, blank=True, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)
    link_key = models.CharField(max_length=32, blank=True, editable=False)
    alias = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="The id that its feed's present GUID gives it, where that is another.",
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        unique_together = [("blog", "token"), ("blog", "nonce")]
        indexes = [
            models.Index(fields=["blog", *PLACE], name="entry_place"),
            models.Index(fields=["blog", "seq"], name="entry_seq"),
            models.Index(fields=["blog", "link_key"], name="entry_link"),
            models.Index(fields=["blog", "alias"], name="entry_alias"),
            models.Index(fields=["pending", "position"], name="entry_changed"),
            models.Index(fields=["pending", "feed"], name="entry_written"),
            models.Index(fields=["state", "due"], name="entry_due"),
            models.Index(
                fields=["pinned", "blog", "position"], name="entry_pinned", condition=Q(pinned=True)
            ),
            models.Index(fields=["key", "blog", *PLACE], name="entry_key", condition=Q(key=True)),
            models.Index(fields=["published"], name="entry_published"),
            models.Index(fields=["blog", "state"], name="entry_standing"),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:100] or self.token

    leaves_nothing = False
    slip = False  # a change about to be saved is none that readers need be told of as one
    before: Entry | None = None  # as it was stored before the last save
    unannounced = False  # no program is told of the entry that is about to be made
    moves_to: float | None = None  # the place that it has from the next save on
    place = property(find_place)
    remade = False  # the summary about to be saved was made anew of the text as it stands

    @classmethod
    def from_db(cls, db: str, field_names: Iterable[str], values: Iterable[Any]) -> Entry:
        """Make an entry of a row, noting what the row says."""
        entry = super().from_db(db, field_names, values)
        entry.loaded = dict(zip(field_names, values))
        return entry

    def refresh_from_db(self, using: str | None = None, fields: Any = None) -> None:
        """Read the row once more, noting what it says of these fields."""
        super().refresh_from_db(using, fields)
        columns = self._meta.concrete_fields
        read = [each for each in columns if not fields or {each.name, each.attname} & set(fields)]
        self.note_loaded([each.attname for each in read])

    def note_loaded(self, names: Iterable[str]) -> None:
        """Note that the row says of some columns what the entry does."""
        self.loaded = {
            **getattr(self, "loaded", {}),
            **{name: getattr(self, name) for name in names},
        }

    def find_changed(self, only: Collection[str] | None = None) -> set[str]:
        """Return the columns that were changed since the row was read, of `only` these fields."""
        columns = [
            field.attname
            for field in self._meta.concrete_fields
            if only is None or {field.name, field.attname} & set(only)
        ]
        here = self.__dict__
        return {
            name for name in columns if name in here and here[name] != self.loaded.get(name, ...)
        }

    def save(
        self, *args: Any, update_fields: Collection[str] | None = None, **options: Any
    ) -> None:
        """Save, sanitised, as what readers are to see next; see `save_change` for a stored entry."""
        if self._state.adding or self.pk is None:
            prepare_new(self)
            super().save(*args, update_fields=update_fields, **options)
            self.note_loaded([field.attname for field in self._meta.concrete_fields])
        else:
            save_change(self, update_fields, **options)

    def write(self, columns: Collection[str], **options: Any) -> None:
        """Write some columns to the row, as they stand."""
        super().save(update_fields=columns, **options)
        self.note_loaded(columns)

    @property
    def safe_summary(self) -> str:
        """The summary as readers may have it, however it came into the row."""
        return safe_html(self.summary, self.vouched)
