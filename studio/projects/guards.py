"""Guard of every project page: 404 for strangers, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from studio.accounts.guards import require_member
from studio.accounts.policy import Permission
from studio.projects.models import Project

View = Callable[..., HttpResponseBase]


def project_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``project`` instead of ``project_id``, when the person has the permission in its team."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, project_id: UUID, **rest: Any) -> HttpResponseBase:
            project = get_object_or_404(Project.objects.select_related("team"), pk=project_id)
            return view(require_member(request, project.team_id, requires), project, **rest)

        return guarded

    return guard
