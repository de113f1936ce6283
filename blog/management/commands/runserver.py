"""manage.py runserver: Channels' own, with the blogger as a thread where there is no Redis."""

import threading

from channels.management.commands.runserver import Command as RunserverCommand
from django.conf import settings

from blog.blogger import Blogger


class Command(RunserverCommand):
    """Daphne and the workers in one process; USE_REDIS=0 needs no other."""

    def inner_run(self, *args, **options):
        """Start the blogger in the process that serves, then serve."""
        if settings.USE_REDIS:
            return super().inner_run(*args, **options)
        blogger = Blogger()
        thread = threading.Thread(target=blogger.run, name="blogger", daemon=True)
        thread.start()
        try:
            return super().inner_run(*args, **options)
        finally:
            blogger.stop()
            thread.join(timeout=2)
