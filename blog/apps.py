"""The app's start-up: publishing hangs on the models' signals."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = "live blog"

    def ready(self):
        from blog import outbox

        outbox.connect_signals()
