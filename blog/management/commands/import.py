"""manage.py import: a blog of a file that `export` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from blog.archive.errors import NoArchive
from blog.archive.files import read_file_at
from blog.archive.restore import restore
from blog.management.arguments import BriefCommand


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Makes a blog of a file that `export` wrote, or adds to one what it has not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--blog", metavar="SLUG", help="default: the blog's own, of the file")

    def handle(self, *args: Any, file: Path, blog: str | None, **options: Any) -> None:
        """Read the file; 2 where it is none, and then nothing was changed."""
        try:
            restored = restore(read_file_at(file), blog)
        except OSError as problem:
            self.refuse(f"{file} cannot be read: {problem.strerror}")
        except NoArchive as problem:
            self.refuse(f"{file}: {problem}")
        known = f", {restored.known} were there already" if restored.known else ""
        self.stdout.write(f"{restored.blog.slug}: {restored.made} entries{known}")
