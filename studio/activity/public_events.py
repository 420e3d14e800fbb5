"""Events that receivers outside the studio can be told of, published in the transaction of the fact."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from studio.activity import hooks


class PublicEvent(StrEnum):
    """What a receiver can be told of; the value is the ``type`` of its messages."""

    TAKE_READY = "take.ready"
    GENERATION_FAILED = "generation.failed"
    GENERATION_ASKED = "generation.asked"
    NOTE_CREATED = "note.created"
    VERDICT_CREATED = "verdict.created"
    VERDICT_WITHDRAWN = "verdict.withdrawn"
    TAKE_CIRCLED = "take.circled"
    BUDGET_REACHED = "budget.reached"
    FILM_READY = "film.ready"


def publish(
    project_id: UUID,
    event: PublicEvent,
    *,
    subject: UUID,
    order: UUID | None = None,
    key: str = "",
    **facts: object,
) -> None:
    """Tell the receivers of a project. Must run inside the transaction of the fact.

    ``subject``: id of the row that it is about; ``order``: of the generation, whose events arrive in
    sequence; a repeated ``key`` adds nothing; ``facts``: plain JSON that the row will not tell later.
    """
    hooks.PUBLISH.call(project_id, event, subject, order, key, facts)
