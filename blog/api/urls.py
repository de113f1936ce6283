"""The API's addresses, each with a slash at its end or without."""

from django.urls import re_path

from blog.api import blogs, documents, entries, media

app_name = "api"

BLOG = r"^blogs/(?P<slug>[-a-zA-Z0-9_]+)"

urlpatterns = [
    re_path(r"^openapi\.json$", documents.openapi, name="openapi"),
    re_path(r"^blogs/?$", blogs.many, name="blogs"),
    re_path(BLOG + r"/?$", blogs.one, name="blog"),
    re_path(BLOG + r"/entries/?$", entries.many, name="entries"),
    re_path(BLOG + r"/entries/(?P<token>[^/]+)/?$", entries.one, name="entry"),
    re_path(BLOG + r"/media/?$", media.many, name="media"),
    re_path(r"", documents.nothing),
]
