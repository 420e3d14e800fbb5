"""Guards of every page of a take or a note: 404 for strangers, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from studio.accounts.guards import View, object_view
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.generation.models import Take
from studio.review.models import Note
from studio.review.participants import Participant

TAKE_RELATIONS = ("asset", "shot", "generation__project__team", "generation__author", "generation__shot")
TAKES = Take.objects.select_related(*TAKE_RELATIONS)
NOTES = Note.objects.select_related(
    "person", "parent", "take", *(f"take__{relation}" for relation in TAKE_RELATIONS)
)


def take_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``take`` instead of ``take_id``, when the person has the permission in its team."""
    return object_view(
        TAKES,
        team_id=attrgetter("generation.project.team_id"),
        requires=requires,
        is_open=lambda take, user: take.generation.project.is_open_to(user),
    )


def note_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``note``, with its take, instead of ``note_id``, as ``take_view`` does."""
    return object_view(
        NOTES,
        team_id=attrgetter("take.generation.project.team_id"),
        requires=requires,
        is_open=lambda note, user: note.take.generation.project.is_open_to(user),
    )


def participant_of(request: StudioRequest) -> Participant:
    """The signed-in member as a participant."""
    return Participant(user=request.user)
