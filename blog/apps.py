"""The app's start-up: publishing, and emptying logs, hang on the models' signals."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = "live blog"

    def ready(self):
        from blog import leftovers, outbox

        outbox.connect_signals()
        leftovers.connect_signals()
