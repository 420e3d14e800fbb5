"""``manage.py move FILE``: copy the studio to the database and file store that a file names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.core.transfer import backup, move
from studio.core.values.formatting import format_size


class Command(BaseCommand):
    """Run it once while the studio works, then stop the studio and run it again: that takes a moment."""

    help = "Copy the studio to another database and file store, and compare them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``FILE``: NAME=value lines with DATABASE_URL, S3_BUCKET and its like, or STUDIO_DATA."""
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        """Move it, and say what is there. Raises CommandError with a sentence."""
        try:
            summary = move.move(move.read_variables(file))
        except FileNotFoundError:
            raise CommandError(f"There is no file {file}.") from None
        except backup.NotPossible as problem:
            raise CommandError(problem.message) from None
        self.stdout.write(
            f"{summary.rows} rows and {summary.files} files ({format_size(summary.size_bytes)}) are there;"
            " each was compared. Start the studio with the variables of that file."
        )
