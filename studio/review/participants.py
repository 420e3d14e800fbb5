"""Participants of a review, who author notes and verdicts: members of the team, and guests by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studio.accounts.colours import COLOURS
from studio.accounts.models import User
from studio.review.models import AuthoredModel


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A member, or a guest of a share link, as the author of notes and verdicts."""

    user: User | None = None
    guest_name: str = ""
    guest_id: UUID | None = None  # one browser at one link; None for guests from before there were such ids

    def __str__(self) -> str:
        return str(self.user or self.guest_name)

    @property
    def author_fields(self) -> dict[str, Any]:
        """Columns of an ``AuthoredModel`` that this participant writes."""
        if self.user:
            return {"person": self.user, "guest_name": "", "guest_id": None}
        return {"person": None, "guest_name": self.guest_name, "guest_id": self.guest_id}

    @property
    def actor_fields(self) -> dict[str, Any]:
        """Arguments that name this participant in the audit log and in notifications."""
        return {"actor": self.user, "actor_name": str(self)}

    @property
    def author_filter(self) -> dict[str, Any]:
        """Lookups for rows of this participant; a guest may have changed the name meanwhile."""
        if self.user:
            return {"person": self.user}
        name = {} if self.guest_id else {"guest_name": self.guest_name}
        return {"person": None, "guest_id": self.guest_id, **name}

    @property
    def id(self) -> str:
        """Key that is equal for all rows of one participant."""
        return str(self.user.pk) if self.user else _guest_key(self.guest_id, self.guest_name)

    def is_author_of(self, row: AuthoredModel) -> bool:
        """Whether this participant wrote the row."""
        return participant_id_of(row) == self.id


def participant_id_of(row: AuthoredModel) -> str:
    """``Participant.id`` of the author of a row."""
    return str(row.person_id) if row.person_id else _guest_key(row.guest_id, row.guest_name)


def colour_of(row: AuthoredModel) -> int:
    """Colour of the author, 0 to 7: a member's own; a guest's follows from the id, or else from the name."""
    return row.person.colour if row.person else colour_of_guest(row.guest_id, row.guest_name)


def colour_of_guest(guest_id: UUID | None, name: str) -> int:
    """Colour of a guest, 0 to 7."""
    return (guest_id.int if guest_id else sum(name.encode())) % COLOURS


def _guest_key(guest_id: UUID | None, name: str) -> str:
    return f"guest {guest_id or name}"
