"""The site's URLs: `/` lists its blogs, or leads to the only one."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from blog.desk.pictures.views import serve_picture
from blog.web.data import health
from blog.web.watching.metrics import metrics
from blog.web.watching.probes import live, ready
from blog.web.websub.callback import callback
from blog.web.websub.hub import hub
from livelog.accounts.sign_in import AdminSignInForm, sign_in

admin.site.site_header = admin.site.site_title = "livelog"
admin.site.index_title = _("Blogs, feeds and entries")
admin.site.login_form = AdminSignInForm

urlpatterns = [
    path("", include("blog.web.site.urls")),
    path("blog/", include("blog.urls")),
    path("desk/", include("blog.desk.people.urls")),
    path("api/v1/", include("blog.api.urls")),
    path("websub/<str:token>/", callback, name="websub"),
    path("hub/", hub, name="hub"),
    path("healthz", health),
    path("livez", live),
    path("readyz", ready),
    path("metrics", metrics),
    path("media/pictures/<str:name>", serve_picture),
    # Asked for by whatever has not read the page that names the icon.
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "blog/icon-180.png")),
    path(f"{settings.LIVELOG_ADMIN_PATH}/login/", sign_in),
    path(f"{settings.LIVELOG_ADMIN_PATH}/", admin.site.urls),
]
