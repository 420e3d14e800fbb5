"""Retention rules of a project: takes that are too old go to the trash, a week after they were announced.

Circled and starred takes stay. So does whatever somebody took out of the trash again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.accounts.policy import Role
from studio.activity import services as activity
from studio.core.values.translatable import (
    FormattedDay,
    Listed,
    Translatable,
    translatable,
    translatable_count,
)
from studio.generation import trash
from studio.generation.lifecycle import TAKE_FINAL
from studio.generation.models import Engine, PickStatus, Take, TakeQuerySet
from studio.privacy.models import PlannedRemoval, RemovalReason, RetentionRule
from studio.projects.models import Project

NOTICE = timedelta(days=7)
BATCH = 200


def conditions(reason: RemovalReason) -> Q:
    """Which takes a reason is about."""
    return {
        RemovalReason.REJECTED: Q(pick=PickStatus.REJECT),
        RemovalReason.DRAFT: Q(engine=Engine.DRAFT),
        RemovalReason.UNCIRCLED: Q(),
    }[reason]


def matching(rule: RetentionRule, reason: RemovalReason, now: datetime) -> TakeQuerySet:
    """Takes of the project that this reason removes by now, without those that were removed once."""
    days = rule.days.get(reason)
    if days is None:
        return Take.objects.none()
    takes = Take.objects.not_trashed().filter(
        project=rule.project_id, state__in=TAKE_FINAL, is_circled=False, is_starred=False
    )
    old = takes.filter(conditions(reason), ordered_at__lt=now - timedelta(days=days))
    return old.exclude(planned_removal__removed_at__isnull=False)


def preview(rule: RetentionRule, now: datetime) -> list[tuple[RemovalReason, int, int]]:
    """Each reason of a rule, saved or not, with the count of takes it would remove by now and their bytes."""
    counted: set[UUID] = set()
    rows = []
    for reason in rule.days:
        takes = matching(rule, reason, now).exclude(pk__in=counted).select_related("asset")
        sizes = {
            take.pk: take.asset.size_bytes + take.asset.derived_bytes if take.asset else 0 for take in takes
        }
        counted |= sizes.keys()
        rows.append((reason, len(sizes), sum(sizes.values())))
    return rows


def save(project: Project, days: dict[str, int | None], *, by: User) -> None:
    """Set the rules of a project; what was announced by the earlier ones is announced anew."""
    with transaction.atomic():
        RetentionRule.objects.update_or_create(project=project, defaults=days)
        PlannedRemoval.objects.waiting().filter(project=project).delete()
        detail: dict[str, Any] = {name: str(count) for name, count in days.items() if count is not None}
        activity.log(project, "retention", actor=by, **detail)


def plan(now: datetime) -> None:
    """Announce takes that rules have begun to match, and forget those that they no longer do."""
    for rule in RetentionRule.objects.filter(
        project__team__deletion_due_at=None, project__archived_at=None
    ).select_related("project__team"):
        with transaction.atomic():
            _forget(rule, now)
            if planned := list(_new_removals(rule, now)):
                PlannedRemoval.objects.bulk_create(planned, ignore_conflicts=True)
                _announce(rule.project, planned, now)


def remove_due(now: datetime) -> int:
    """Put takes into the trash whose day has come and that still match; their count."""
    count = 0
    for rule in RetentionRule.objects.select_related("project"):
        due = PlannedRemoval.objects.due(now).filter(project=rule.project_id)
        for reason in rule.days:
            ids = matching(rule, reason, now).filter(planned_removal__in=due).values_list("pk", flat=True)
            count += _remove(list(ids[:BATCH]), now)
    return count


def _remove(take_ids: list[UUID], now: datetime) -> int:
    if not take_ids:
        return 0
    with transaction.atomic():
        refused = trash.move_to_trash(take_ids, by=None, now=now)
        done = [pk for pk in take_ids if pk not in refused]
        PlannedRemoval.objects.filter(take__in=done).update(removed_at=now)
    return len(done)


def _forget(rule: RetentionRule, now: datetime) -> None:
    """Drop announcements of takes that were circled, starred or trashed meanwhile."""
    still = Q()
    for reason in rule.days:
        still |= Q(take__in=matching(rule, reason, now).values("pk"))
    waiting = PlannedRemoval.objects.waiting().filter(project=rule.project_id)
    (waiting.exclude(still) if rule.days else waiting).delete()


def _new_removals(rule: RetentionRule, now: datetime) -> Iterator[PlannedRemoval]:
    seen: set[UUID] = set()
    for reason in rule.days:
        for pk in matching(rule, reason, now).filter(planned_removal=None).values_list("pk", flat=True):
            if pk not in seen:
                seen.add(pk)
                yield PlannedRemoval(take_id=pk, project=rule.project, reason=reason, due_at=now + NOTICE)


def _announce(project: Project, planned: list[PlannedRemoval], now: datetime) -> None:
    """Tell who manages the project what goes when, by inbox and digest."""
    people = User.objects.filter(
        memberships__team=project.team_id, memberships__role__in=(Role.OWNER, Role.PRODUCER)
    )
    counts = Counter(removal.reason for removal in planned)
    day = timezone.localtime(now + NOTICE, timezone.get_default_timezone())
    text = translatable_count(
        "{count} take of {project} goes to the trash on {day} ({reasons}). Circle or star what should stay.",
        "{count} takes of {project} go to the trash on {day} ({reasons}). Circle or star what should stay.",
        len(planned),
        project=project.name,
        day=FormattedDay(day),
        reasons=Listed([_reason(RemovalReason(reason), count) for reason, count in counts.items()]),
    )
    path = reverse("privacy:retention", args=[project.pk])
    key = f"retention {project.pk} {now.isoformat()}"
    activity.notify(people, project, "retention", text=text, path=path, key=key)


def _reason(reason: RemovalReason, count: int) -> Translatable:
    match reason:
        case RemovalReason.UNCIRCLED:
            return translatable("{count} not circled", count=count)
        case RemovalReason.REJECTED:
            return translatable("{count} rejected", count=count)
        case RemovalReason.DRAFT:
            return translatable_count("{count} draft", "{count} drafts", count)
