"""URLs below /blog/: the default blog's at the top, every other blog's below its slug."""

from django.urls import path

from blog import views
from blog.const import DEFAULT_SLUG

app_name = "blog"

VIEWS = [
    ("", views.page, "page"),
    ("entries.json", views.entries_json, "entries"),
    ("feed.atom", views.atom_feed, "atom"),
    ("feed.json", views.json_feed, "json"),
    ("entry/<str:token>/", views.entry, "entry"),
]
default = {"slug": DEFAULT_SLUG}

urlpatterns = [
    path("", views.page, default, name="default"),
    *[path(route, view, default) for route, view, name in VIEWS if route],
    *[path("<slug:slug>/" + route, view, name=name) for route, view, name in VIEWS],
]
