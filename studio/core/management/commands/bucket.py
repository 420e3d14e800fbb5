"""``manage.py bucket``: let the pages of the studio use the bucket, and have leftovers of uploads removed."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.core.storage import bucket_rules, files
from studio.core.storage.bucket_preflight import lets_pages_write


class Command(BaseCommand):
    """Safe to repeat; rules that others have made for the bucket stay."""

    help = "Set the CORS and life cycle rules of the bucket (S3_BUCKET), and try them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``ORIGIN``: where people open the studio, if that is not ``PUBLIC_BASE_URL``."""
        parser.add_argument("origins", nargs="*", help="as https://studio.example; default: PUBLIC_BASE_URL")
        parser.add_argument("--show", action="store_true", help="print the rules and change nothing")

    def handle(self, *_: Any, origins: list[str], show: bool, **__: Any) -> None:
        """Set and try the rules, or print them. Raises CommandError with a sentence."""
        origins = origins or settings.CSRF_TRUSTED_ORIGINS
        if not origins:
            raise CommandError("Name the address where people open the studio, or set PUBLIC_BASE_URL.")
        if show:
            rules = {"cors": bucket_rules.cors_rule(origins), "lifecycle": bucket_rules.lifecycle_rule()}
            self.stdout.write(json.dumps(rules, indent=2))
            return
        self._apply(origins)

    def _apply(self, origins: list[str]) -> None:
        bucket = files.bucket()
        if bucket is None:
            raise CommandError("S3_BUCKET is not set: files are on the disk, and there is nothing to do.")
        try:
            bucket_rules.apply(bucket, origins)
        except (ClientError, BotoCoreError) as error:
            raise CommandError(
                f"The server did not take the rules ({error}). Set what --show prints by its own means."
            ) from None
        refused = [origin for origin in origins if not lets_pages_write(bucket.bucket_url, origin)]
        if refused:
            raise CommandError(f"The rules are set, but pages of {', '.join(refused)} are still refused.")
        self.stdout.write(f"Pages of {', '.join(origins)} may read and write {settings.S3_BUCKET}.")
