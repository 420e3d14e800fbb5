"""``manage.py messages``: the .po files of all apps and languages as the sources are."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from studio.core.translations import catalogs, extraction


class Command(BaseCommand):
    """Extracts every message and updates the files of translators."""

    help = "Bring studio/*/locale to the messages of the sources; what is new there is empty."

    def handle(self, **_: Any) -> None:
        """Write what has changed, and say how many messages wait for a translation."""
        waiting = 0
        for language in catalogs.languages():
            for domain in extraction.DOMAINS:
                for app, text in extraction.updated_files(language, domain).items():
                    waiting += extraction.untranslated(text)
                    extraction.write(extraction.po_path(app, language, domain), text)
        self.stdout.write(f"{waiting} messages wait for a translation.")
