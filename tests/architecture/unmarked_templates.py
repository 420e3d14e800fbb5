"""Templates whose words are not marked for translation yet, and apps whose messages wait: both become empty."""

from __future__ import annotations

NOT_YET_MARKED: tuple[str, ...] = ("admin/base_site.html",)
NOT_YET_TRANSLATED: tuple[str, ...] = ()
