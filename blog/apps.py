"""The app's start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("live blog")

    def ready(self) -> None:
        from blog import signals
        from blog.gauges import processes
        from livelog import checks  # noqa: F401

        signals.connect()
        processes.report_at_exit()
