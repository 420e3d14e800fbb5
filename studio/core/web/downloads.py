"""The header that names a download."""

from __future__ import annotations

from django.utils.http import content_disposition_header

from studio.core.values.text import clean_line


def content_disposition(*, is_download: bool, filename: str) -> str | None:
    """``attachment; filename=…`` or ``inline``; None without a name. Names in old rows are cleaned, too."""
    return content_disposition_header(is_download, clean_line(filename))
