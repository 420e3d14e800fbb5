"""Trash of takes: they stay restorable with their notes and ratings, then they are deleted for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from studio.accounts.models import User
from studio.activity import services as activity
from studio.generation.lifecycle import TAKE_FINAL
from studio.generation.models import Take, TakeQuerySet, bump_revisions
from studio.library.models import TRASH_RETENTION, Asset
from studio.projects.models import Project, Shot

MAX_AT_ONCE = 200


class Stays(StrEnum):
    """Why a take cannot go to the trash."""

    IS_CIRCLED = "circled"
    IS_BEING_MADE = "still being made"


def refusal_reason(take: Take) -> Stays | None:
    """Why a take cannot go to the trash; None when it can."""
    if take.state not in TAKE_FINAL:
        return Stays.IS_BEING_MADE
    return Stays.IS_CIRCLED if take.is_circled else None


def move_to_trash(take_ids: Collection[UUID], *, by: User | None, now: datetime) -> dict[UUID, Stays]:
    """Move takes of one project to the trash; returns those that stay, with the reason.

    ``by``: None when the rules of the project do it.
    """
    with transaction.atomic():
        takes = list(_locked(take_ids).not_trashed())
        refused = {take.pk: reason for take in takes if (reason := refusal_reason(take))}
        trashed = [take for take in takes if take.pk not in refused]
        Take.objects.filter(pk__in=[take.pk for take in trashed]).update(trashed_at=now, trashed_by=by)
        _log(trashed, "trashed", by)
    return refused


def restore_takes(take_ids: Collection[UUID], *, by: User) -> int:
    """Restore takes with their notes, verdicts and ratings; returns how many."""
    with transaction.atomic():
        restored = list(_locked(take_ids).trashed())
        Take.objects.filter(pk__in=[take.pk for take in restored]).update(trashed_at=None, trashed_by=None)
        _log(restored, "restored", by)
    return len(restored)


def days_left(trashed_at: datetime, now: datetime) -> int:
    """Whole days until a take in the trash is gone for good; at least one while it is still there."""
    return max(1, -((now - trashed_at - TRASH_RETENTION) // timedelta(days=1)))


def purge(now: datetime) -> int:
    """Delete for good takes whose retention is over, at most ``MAX_AT_ONCE``; returns how many."""
    expired = Take.objects.filter(trashed_at__lt=now - TRASH_RETENTION)
    ids = list(expired.values_list("pk", flat=True)[:MAX_AT_ONCE])
    if not ids:
        return 0
    with transaction.atomic():
        takes = list(_locked(ids).filter(trashed_at__lt=now - TRASH_RETENTION))
        for shot_id, count in Counter(take.shot_id for take in takes).items():
            Shot.objects.filter(pk=shot_id).update(purged_takes=F("purged_takes") + count)
        Project.objects.filter(cover_take_id__in=ids).update(cover_take_id=None)
        bump_revisions({take.generation_id for take in takes})
        Take.objects.filter(pk__in=[take.pk for take in takes]).delete()
        # What is an input of an order stays: the order can still be read and repeated.
        unused = Asset.objects.filter(
            pk__in=[take.asset_id for take in takes], generation_inputs=None, takes=None
        )
        files = {name for asset in unused for name in asset.files}
        unused.delete()
        transaction.on_commit(lambda: _delete(files))
    return len(takes)


def _delete(files: Collection[str]) -> None:
    for name in files:
        default_storage.delete(name)


def _locked(take_ids: Collection[UUID]) -> TakeQuerySet:
    return Take.objects.select_for_update().filter(pk__in=take_ids).order_by("pk")


def _log(takes: list[Take], verb: str, by: User | None) -> None:
    if takes:
        activity.log(takes[0].project, verb, actor=by, takes=[str(take.pk) for take in takes])
        bump_revisions({take.generation_id for take in takes})
