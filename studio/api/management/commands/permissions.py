"""``manage.py permissions``: write docs/permissions.md from the table of roles."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.api.permissions import document


class Command(BaseCommand):
    """Write the roles down as they are."""

    help = "Write docs/permissions.md from the table of roles."

    def handle(self, *_: Any, **__: Any) -> None:
        """Write the generated document to docs/permissions.md."""
        Path(settings.BASE, "docs", "permissions.md").write_text(document())
