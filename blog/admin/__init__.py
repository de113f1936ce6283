"""The editors' desk: blogs, feeds with their health, and entries, all published on commit."""

from blog.admin import blogs, entries, feeds, room

__all__ = ["blogs", "entries", "feeds", "room"]
