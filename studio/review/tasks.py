"""The tasks of this app, called by a worker with plain ids."""

from __future__ import annotations

from uuid import UUID

from studio.review.decisions import verdicts
from studio.review.notes import answers


def arrived(generation_id: str) -> None:
    """A take is ready: the notes that its order answers say so."""
    answers.arrived(UUID(generation_id))


def settle(project_id: str) -> None:
    """The verdict rule of a project has changed: its takes count as what the new one says."""
    verdicts.settle_all(UUID(project_id))
