"""``manage.py backup FOLDER``: all rows of one moment and every stored file, while the studio goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.core.transfer import backup
from studio.core.values.formatting import format_size


class Command(BaseCommand):
    """Interrupted, it can be begun again with the same folder."""

    help = "Write a backup of the database and all files into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """``FOLDER``: empty or new."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Write it, and say what is in it. Raises CommandError with a sentence."""
        try:
            summary = backup.back_up(folder)
        except backup.NotPossible as problem:
            raise CommandError(problem.message) from None
        size = format_size(summary.size_bytes)
        self.stdout.write(f"{summary.rows} rows and {summary.files} files ({size}) are in {folder}.")
        for name in summary.missing:
            self.stdout.write(f"Not stored when its row was read (still being made, or lost before): {name}")
