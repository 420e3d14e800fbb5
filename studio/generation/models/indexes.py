"""The indexes of takes: what workers look for, and the one that the gallery reads."""

from __future__ import annotations

from django.db.models import Index, Q

from studio.generation.lifecycle import TakeState

_ASKED = [
    "trashed_at",
    "shot",
    "author",
    "engine",
    "mode",
    "model",
    "status",
    "pick",
    "is_starred",
    "is_circled",
    "open_note_count",
    "sort_cost_usd",
]
TAKE_INDEXES = [
    Index(
        fields=["state", "enqueued_at"],
        name="take_to_fetch",
        condition=Q(state__in=[TakeState.SAVING.value, TakeState.PREVIEWING.value]),
    ),
    # Everything the gallery filters and sorts by: whatever it is asked, only these are read; by time, by
    # rating and by cost, so that a page begins anywhere in either order.
    Index(fields=["project", "ordered_at", "generation", "slot", *_ASKED, "rating"], name="take_for_gallery"),
    Index(fields=["project", "rating", "ordered_at", "generation", "slot", *_ASKED], name="take_by_rating"),
    Index(
        fields=["project", "sort_cost_usd", "ordered_at", "generation", "slot", *_ASKED[:-1]],
        name="take_by_cost",
    ),
    # The gallery in the order of the film, or of one shot: from shot to shot, in each by time.
    Index(fields=["shot", "ordered_at", "generation", "slot", "trashed_at"], name="take_in_shot"),
    # The money page asks what was paid for, and what of it was rejected.
    Index(fields=["project", "cost_usd", "status"], name="take_paid"),
    Index(fields=["project", "trashed_at"], name="take_in_trash", condition=Q(trashed_at__isnull=False)),
]
