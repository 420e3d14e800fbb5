"""``manage.py architecture``: draw the imports of the apps into docs/architecture.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.core.import_graph import with_diagram


class Command(BaseCommand):
    """Write the diagram of the apps from their import statements."""

    help = "Draw the imports of the apps into docs/architecture.md."

    def handle(self, *_: Any, **__: Any) -> None:
        """Replace the diagram in the document."""
        path = Path(settings.BASE, "docs", "architecture.md")
        path.write_text(with_diagram(path.read_text(), Path(settings.BASE, "studio")))
