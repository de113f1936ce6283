"""manage.py runserver: Channels' own, with the blogger as a thread where there is no Redis."""

from __future__ import annotations

import threading
from typing import Any

from channels.management.commands.runserver import Command as RunserverCommand
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blog.blogger.loop import Blogger
from blog.management.arguments import be_brief
from blog.management.chores import give_chores


class Command(RunserverCommand):
    """Daphne and the workers in one process; USE_REDIS=0 needs no other."""

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """Have it say in one line what is wanted."""
        return be_brief(super().create_parser(*args, **options))

    def inner_run(self, *args: Any, **options: Any) -> Any:
        """Start the blogger in the process that serves, then serve."""
        self.require_tables()
        if settings.USE_REDIS:
            return super().inner_run(*args, **options)
        blogger = Blogger()
        give_chores(blogger)
        thread = threading.Thread(target=blogger.run, name="blogger", daemon=True)
        thread.start()
        try:
            return super().inner_run(*args, **options)
        finally:
            blogger.stop()
            thread.join(timeout=2)

    def require_tables(self) -> None:
        """Make the tables of an empty database; raise CommandError where one is behind the code."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if connection.introspection.table_names():
            raise CommandError("The database is behind the code: run `manage.py migrate` first.")
        self.stdout.write("The database is empty: making its tables, as `manage.py migrate` does.")
        call_command("migrate", verbosity=0)
