"""Rooms: who is banned, and what moderators did; to be read, and bans to be ended."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from blog.models import Act, Ban


class ReadOnly(admin.ModelAdmin):
    """Rows that are made elsewhere, and changed nowhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody changes one."""
        return False


@admin.register(Ban)
class BanAdmin(ReadOnly):
    """Who may say nothing; deleting a ban ends it."""

    list_display = ["name", "blog", "kind", "until", "why", "made_by_name", "made"]
    list_filter = ["blog", "kind"]
    search_fields = ["name", "author"]


@admin.register(Act)
class ActAdmin(ReadOnly):
    """What moderators did, the newest first."""

    list_display = ["at", "by", "action", "author", "message", "details", "blog"]
    list_filter = ["blog", "action"]
    search_fields = ["by", "author", "message"]
    ordering = ["-at"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody deletes one before its time."""
        return False
