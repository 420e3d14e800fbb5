"""Shots with a due date: which of them have their circled take, and which are late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from studio.generation.models import Take
from studio.projects.models import Project, Shot

WEEK = timedelta(days=6)  # today and the six days after it
LATE, TODAY, THIS_WEEK, WITHOUT = "late", "today", "week", "none"
LABELS = {
    LATE: gettext_noop("Late"),
    TODAY: gettext_noop("Due today"),
    THIS_WEEK: gettext_noop("Due within a week"),
    WITHOUT: gettext_noop("Without a due date"),
}


def shots_with_circle(project: Project) -> set[UUID]:
    """Ids of the shots of a project that have a circled take."""
    circled = Take.objects.not_trashed().filter(project=project, is_circled=True).order_by()
    return set(circled.values_list("shot", flat=True))


def late_shots(projects: QuerySet[Project], today: date) -> QuerySet[Shot]:
    """Shots of these projects whose day is over and that have no circled take."""
    circled = Take.objects.not_trashed().filter(shot=OuterRef("pk"), is_circled=True)
    return Shot.objects.filter(~Exists(circled), project__in=projects, due_on__lt=today)


def takes_due(when: str, today: date) -> Q:
    """Condition on takes: their shot is late, due today or within a week, or has no due date."""
    conditions = {
        LATE: Q(shot__due_on__lt=today) & ~Q(_circled_sibling()),
        TODAY: Q(shot__due_on=today),
        THIS_WEEK: Q(shot__due_on__range=(today, today + WEEK)),
        WITHOUT: Q(shot__due_on=None),
    }
    return conditions[when]


def has_due_shots(shots: Collection[Shot]) -> bool:
    """Whether any of these shots has a due date."""
    return any(shot.due_on for shot in shots)


def _circled_sibling() -> Exists:
    return Exists(Take.objects.not_trashed().filter(shot=OuterRef("shot"), is_circled=True))
