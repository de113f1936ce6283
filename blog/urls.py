"""URLs below /blog/: the default blog's at the top, every other blog's below its slug."""

from django.urls import path

from blog.const import DEFAULT_SLUG
from blog.desk.urls import VIEWS as DESK
from blog.room.urls import VIEWS as ROOM
from blog.web import data, pages

app_name = "blog"

VIEWS = [
    ("", pages.page, "page"),
    ("entries.json", data.entries_json, "entries"),
    ("feed.atom", data.atom_feed, "atom"),
    ("feed.json", data.json_feed, "json"),
    ("embed/", pages.embed, "embed"),
    ("entry/<str:token>/", pages.entry, "entry"),
    *DESK,
    *ROOM,
]
default = {"slug": DEFAULT_SLUG}

urlpatterns = [
    path("", pages.page, default, name="default"),
    path("embed.js", pages.embed_script, name="embed_script"),
    *[path(route, view, default) for route, view, name in VIEWS if route],
    *[path("<slug:slug>/" + route, view, name=name) for route, view, name in VIEWS],
]
