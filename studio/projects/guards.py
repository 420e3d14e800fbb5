"""Guard of every project page: 404 for strangers and for whom it is private, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from studio.accounts.guards import View, object_view
from studio.accounts.policy import Permission
from studio.projects.models import Project

PROJECTS = Project.objects.select_related("team")


def project_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``project`` instead of ``project_id``, when the person has the permission in its team."""
    return object_view(PROJECTS, team_id=attrgetter("team_id"), requires=requires, is_open=Project.is_open_to)
