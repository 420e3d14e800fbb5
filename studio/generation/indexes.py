"""The indexes of takes: what workers look for, and the one that the gallery reads."""

from __future__ import annotations

from django.db.models import Index, Q

from studio.generation.lifecycle import TakeState

TAKE_INDEXES = [
    Index(
        fields=["state", "rung_at"],
        name="take_to_fetch",
        condition=Q(state__in=[TakeState.SAVING.value, TakeState.PREVIEWING.value]),
    ),
    # Everything the gallery filters and sorts by: whatever it is asked, only this index is read.
    Index(
        fields=[
            "project",
            "ordered_at",
            "generation",
            "slot",
            "trashed_at",
            "shot",
            "author",
            "engine",
            "mode",
            "status",
            "rating",
            "pick",
            "is_starred",
            "is_circled",
            "open_note_count",
            "cost_usd",
        ],
        name="take_for_gallery",
    ),
    Index(fields=["project", "trashed_at"], name="take_in_trash", condition=Q(trashed_at__isnull=False)),
]
