"""``manage.py restore FOLDER``: fill an empty studio from a backup, and compare them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.core.transfer import backup
from studio.core.values.formatting import format_size


class Command(BaseCommand):
    """The database and the file store are those of the environment; nothing else may run on them."""

    help = "Fill an empty studio from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        """``FOLDER``: of a complete backup."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Restore it, and say what is there. Raises CommandError with a sentence."""
        try:
            summary = backup.restore(folder)
        except backup.NotPossible as problem:
            raise CommandError(problem.message) from None
        self.stdout.write(
            f"{summary.rows} rows and {summary.files} files ({format_size(summary.size_bytes)}) are restored;"
            " each was compared with the backup."
        )
