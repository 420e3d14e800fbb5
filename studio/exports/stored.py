"""What films and sounds take of the storage of a team: the library counts it with its files."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from studio.exports.models import CutSound, Film


def stored_bytes(team_id: UUID) -> int:
    """Total size in bytes of the films and sounds of a team's projects."""
    return sum(
        rows.aggregate(total=Sum("size_bytes"))["total"] or 0
        for rows in (
            Film.objects.filter(project__team_id=team_id),
            CutSound.objects.filter(project__team_id=team_id),
        )
    )
