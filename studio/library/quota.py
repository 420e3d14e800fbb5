"""Storage quota of a team, and the free space of the disk."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from studio.accounts.models import Team
from studio.core.errors import Refusal
from studio.core.storage.files import free_bytes, is_on_disk
from studio.core.values.formatting import format_size
from studio.library.hooks import OTHER_STORED_BYTES
from studio.library.models import Asset

RESERVE_BYTES = 300_000_000  # the database and renders must be able to go on


class QuotaExceeded(Refusal):
    """A file that exceeds the quota of the team or the free space of the disk."""


@dataclass(frozen=True, kw_only=True)
class StorageQuota:
    """Bytes used by a team, and its limit; ``limit_bytes`` 0: no limit."""

    used_bytes: int
    limit_bytes: int

    @property
    def left_bytes(self) -> int | None:
        """Bytes that still fit; None: no limit."""
        return max(0, self.limit_bytes - self.used_bytes) if self.limit_bytes else None


def quota_of(team: Team) -> StorageQuota:
    """The quota of a team: originals and derived files count, those in the trash too, films and sounds."""
    used = Asset.objects.of_team(team.pk).stored_bytes() + OTHER_STORED_BYTES.call(team.pk)
    return StorageQuota(used_bytes=used, limit_bytes=settings.TEAM_QUOTA_BYTES)


def refuse_if_full(team: Team, size_bytes: int, *, reserved_bytes: int = 0) -> None:
    """Refuse so many bytes more where they do not fit. Raises QuotaExceeded, saying what is left.

    ``reserved_bytes``: what the team's unfinished uploads will take.
    """
    left = quota_of(team).left_bytes
    left = None if left is None else max(0, left - reserved_bytes)
    if left is not None and size_bytes > left:
        raise QuotaExceeded(
            gettext(
                "There is no room for %(size)s: the team has %(left)s left of %(quota)s."
                " Empty the trash of the library, or ask the owner."
            )
            % {
                "size": format_size(size_bytes),
                "left": format_size(left),
                "quota": format_size(settings.TEAM_QUOTA_BYTES),
            }
        )
    refuse_if_disk_full(size_bytes)


def refuse_if_disk_full(size_bytes: int) -> None:
    """Refuse so many bytes more where the disk has no room for them; a bucket has. Raises QuotaExceeded."""
    if is_on_disk() and size_bytes > free_bytes() - RESERVE_BYTES:
        raise QuotaExceeded(gettext("The disk of the studio is full. Tell whoever runs it; nothing is lost."))
