"""``manage.py states``: write docs/states.md from the table of moves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.generation.lifecycle_diagram import document


class Command(BaseCommand):
    """Draw the lifecycle as it is."""

    help = "Write docs/states.md from the lifecycle's table."

    def handle(self, *_: Any, **__: Any) -> None:
        """Write the generated document to docs/states.md."""
        Path(settings.BASE, "docs", "states.md").write_text(document())
