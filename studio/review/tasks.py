"""Tasks of review. Each is harmless twice."""

from __future__ import annotations

from uuid import UUID

from studio.review.decisions import verdicts
from studio.review.notes import answers


def mark_answered(generation_id: str) -> None:
    """Link the notes that an order answers to its ready take."""
    answers.mark_answered(UUID(generation_id))


def recompute_statuses(project_id: str) -> None:
    """Recompute the status of a project's takes after its verdict rule has changed."""
    verdicts.recompute_statuses(UUID(project_id))


# Names under which the previous version enqueued them: what still waits in a queue must run.
arrived = mark_answered
settle = recompute_statuses
