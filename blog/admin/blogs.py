"""Blogs with their feeds."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from blog.admin.labels import label
from blog.forms.rows import ROOM, BlogForm, FeedForm
from blog.models import Blog, Feed


class FeedInline(admin.TabularInline):
    """A blog's feeds, on the blog's own page."""

    model = Feed
    form = FeedForm
    extra = 0
    fields = ["url", "title", "active", "base"]


@admin.register(Blog)
class BlogAdmin(admin.ModelAdmin):
    """Blogs with their feeds."""

    form = BlogForm
    list_display = ["title", "slug", "language", "open", "page"]
    list_filter = ["open", "language"]
    search_fields = ["title", "slug", "description"]
    prepopulated_fields = {"slug": ["title"]}
    fields = [
        "title",
        "slug",
        "description",
        "language",
        "starts",
        "private",
        "open",
        "colour",
        "sharing",
        *ROOM,
        "base",
    ]
    inlines = [FeedInline]

    @label(_("page"))
    def page(self, blog: Blog) -> str:
        """Return a link to the blog's page."""
        return format_html('<a href="{0}">{0}</a>', blog.get_absolute_url())
