"""``manage.py prepare``: what an installation needs before its programs start."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from studio.core.processes.preparation import prepare


class Command(BaseCommand):
    """Migrate, make the table of the cache, collect static files, and fill an empty studio."""

    help = "Bring database and static files up to date; harmless to repeat, and on many nodes at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether an empty studio gets a demo project."""
        parser.add_argument(
            "--without-project",
            action="store_true",
            help="give an empty studio its owner and team, but no demo project",
        )

    def handle(self, *_: Any, without_project: bool, **__: Any) -> None:
        """Wait for the database if need be, then prepare."""
        prepare(with_project=not without_project)
