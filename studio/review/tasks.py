"""What a worker does when it is rung."""

from __future__ import annotations

from uuid import UUID

from studio.review.services import answers


def arrived(generation_id: str) -> None:
    """A take is ready: the notes that its order answers say so."""
    answers.arrived(UUID(generation_id))
