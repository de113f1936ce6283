"""The site's URLs: `/` leads to the default blog."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from blog.callback import callback
from blog.views import health

admin.site.site_header = admin.site.site_title = "livelog"
admin.site.index_title = "Blogs, feeds and entries"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="blog:default")),
    path("blog/", include("blog.urls")),
    path("websub/<str:token>/", callback, name="websub"),
    path("healthz", health),
    path("admin/", admin.site.urls),
]
