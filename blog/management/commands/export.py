"""manage.py export: a whole blog as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from blog.archive.files import ENDINGS, write_file
from blog.management.actions.rows import find_blog
from blog.management.arguments import BriefCommand
from livelog.logs import escape


class Command(BriefCommand):
    """Arguments, then a call."""

    help = "Writes a blog into a file: .json, .html or .zip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="which blog")
        parser.add_argument("file", metavar="FILE", type=Path, help="ends in .json, .html or .zip")

    def handle(self, *args: Any, slug: str, file: Path, **options: Any) -> None:
        """Write the file; 2 where it cannot be."""
        try:
            blog = find_blog(slug)
            if file.suffix.lower() not in ENDINGS:
                raise CommandError(f"{file} must end in {', '.join(ENDINGS)}")
            file.write_bytes(write_file(blog, file.suffix.lower()))
        except OSError as problem:
            self.refuse(f"{file} cannot be written: {problem.strerror}")
        except CommandError as problem:
            self.refuse(problem)
        self.stdout.write(f"{escape(str(file))}: {slug}")
