"""Access guards of views of one take: 404 for strangers, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from studio.accounts.guards import require_member
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.generation.models import Take
from studio.review.participants import Participant

View = Callable[..., HttpResponseBase]
TAKES = Take.objects.select_related(
    "asset", "shot", "generation__project__team", "generation__author", "generation__shot"
)


def take_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``take`` instead of ``take_id``, when the person may do the deed in its team."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, take_id: UUID, **rest: Any) -> HttpResponseBase:
            take = get_object_or_404(TAKES, pk=take_id)
            return view(require_member(request, take.generation.project.team_id, requires), take, **rest)

        return guarded

    return guard


def participant_of(request: StudioRequest) -> Participant:
    """The signed-in member as a participant."""
    return Participant(user=request.user)
