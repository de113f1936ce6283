"""URLs below /blog/: the default blog's at the top, every other blog's below its slug."""

from django.urls import path

from blog import pages, views
from blog.const import DEFAULT_SLUG

app_name = "blog"

VIEWS = [
    ("", pages.page, "page"),
    ("entries.json", views.entries_json, "entries"),
    ("feed.atom", views.atom_feed, "atom"),
    ("feed.json", views.json_feed, "json"),
    ("embed/", pages.embed, "embed"),
    ("entry/<str:token>/", pages.entry, "entry"),
]
default = {"slug": DEFAULT_SLUG}

urlpatterns = [
    path("", pages.page, default, name="default"),
    path("embed.js", pages.embed_script, name="embed_script"),
    *[path(route, view, default) for route, view, name in VIEWS if route],
    *[path("<slug:slug>/" + route, view, name=name) for route, view, name in VIEWS],
]
