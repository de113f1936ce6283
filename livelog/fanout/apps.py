"""The Django app that puts the fan-out into Daphne and Channels, as Channels does into runserver."""

from django.apps import AppConfig


class FanoutConfig(AppConfig):
    name = "livelog.fanout"
    label = "fanout"
    verbose_name = "Fan-out"

    def ready(self) -> None:
        # Twisted's reactor comes with it; Channels' own ready() brings it too.
        from livelog.fanout import compat, hooks

        compat.check()
        hooks.install()
