"""Entries of the audit log about takes that somebody watched or downloaded."""

from __future__ import annotations

from django.utils import timezone

from studio.activity import services as activity
from studio.generation.models import Take
from studio.review.participants import Participant


def log_watched(take: Take, participant: Participant) -> None:
    """Log that a member or a guest saw a take, once an hour."""
    _log(take, "watched", participant)


def log_downloaded(take: Take, participant: Participant) -> None:
    """Log that a guest saved the file of a take, once an hour."""
    _log(take, "downloaded", participant)


def _log(take: Take, verb: str, participant: Participant) -> None:
    activity.log_view(
        take.generation.project,
        verb,
        subject=take.pk,
        now=timezone.now(),
        who=participant.id,
        **participant.actor_fields,
    )
