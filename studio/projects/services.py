"""Create, archive and unarchive projects; add shots and sort them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from studio.accounts.models import Team
from studio.projects.models import Project, Shot, next_shot_number


def create_project(team: Team, name: str) -> Project:
    """A project with its first shot, so that an order always has a place to go."""
    with transaction.atomic():
        project = Project.objects.create(team=team, name=name)
        Shot.objects.create(project=project, number=1, position=1)
    return project


def archive(project: Project, now: datetime) -> None:
    """Archive a project. Nothing in it changes, and links to it go on working."""
    Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=now)


def unarchive(project: Project) -> None:
    """Bring an archived project back."""
    Project.objects.filter(pk=project.pk).update(archived_at=None, touched_at=timezone.now())


def order_shots(project: Project, ids: Sequence[UUID]) -> None:
    """Put the shots of the film in this order; those that are not named keep theirs, at the end."""
    with transaction.atomic():
        # The row lock keeps two people who sort at the same moment from mixing their orders.
        Project.objects.select_for_update().get(pk=project.pk)
        rank = {pk: place for place, pk in enumerate(ids)}
        shots = sorted(project.shots.all(), key=lambda shot: rank.get(shot.pk, len(rank)))
        for position, shot in enumerate(shots, start=1):
            shot.position = position
        Shot.objects.bulk_update(shots, ["position"])


def add_shot(project: Project, name: str = "") -> Shot:
    """The next shot of a project."""
    with transaction.atomic():
        # The row lock orders two people who add a shot at the same moment.
        Project.objects.select_for_update().get(pk=project.pk)
        number = next_shot_number(project)
        last = project.shots.aggregate(last=Max("position"))["last"] or 0
        return Shot.objects.create(project=project, number=number, position=last + 1, name=name)
