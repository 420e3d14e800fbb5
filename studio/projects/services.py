"""Projects and shots come into being."""

from __future__ import annotations

from django.db import transaction

from studio.accounts.models import Team
from studio.projects.models import Project, Shot, next_shot_number


def create_project(team: Team, name: str) -> Project:
    """A project with its first shot, so that an order always has a place to go."""
    with transaction.atomic():
        project = Project.objects.create(team=team, name=name)
        Shot.objects.create(project=project, number=1, position=1)
    return project


def add_shot(project: Project, name: str = "") -> Shot:
    """The next shot of a project."""
    with transaction.atomic():
        # The row lock orders two people who add a shot at the same moment.
        Project.objects.select_for_update().get(pk=project.pk)
        number = next_shot_number(project)
        return Shot.objects.create(project=project, number=number, position=number, name=name)
