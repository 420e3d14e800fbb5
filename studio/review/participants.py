"""Who speaks: a member of the team, or a guest who has only a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studio.accounts.models import COLOURS, User
from studio.review.models import Said


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Somebody who says something about a take."""

    user: User | None = None
    guest_name: str = ""
    guest_id: UUID | None = None  # one browser at one link; None for those who spoke before there was one

    def __str__(self) -> str:
        return str(self.user or self.guest_name)

    @property
    def columns(self) -> dict[str, Any]:
        """How a row keeps who said it."""
        if self.user:
            return {"person": self.user, "guest_name": "", "guest_id": None}
        return {"person": None, "guest_name": self.guest_name, "guest_id": self.guest_id}

    @property
    def actor(self) -> dict[str, Any]:
        """How the log and the inbox name who did it."""
        return {"actor": self.user, "actor_name": str(self)}

    @property
    def own(self) -> dict[str, Any]:
        """How the rows of this voice are found: a guest may have changed the name meanwhile."""
        if self.user:
            return {"person": self.user}
        named = {} if self.guest_id else {"guest_name": self.guest_name}
        return {"person": None, "guest_id": self.guest_id, **named}

    @property
    def id(self) -> str:
        """The same for everything that one voice said."""
        return str(self.user.pk) if self.user else _guest(self.guest_id, self.guest_name)

    def said(self, row: Said) -> bool:
        """Whether this row is theirs."""
        return id_of(row) == self.id


def id_of(row: Said) -> str:
    """``Voice.id`` of whoever said it."""
    return str(row.person_id) if row.person_id else _guest(row.guest_id, row.guest_name)


def _guest(guest_id: UUID | None, name: str) -> str:
    return f"guest {guest_id or name}"


def colour_of(row: Said) -> int:
    """Which of the eight colours: a member's own; a guest's follows from the key, or else from the name."""
    if row.person:
        return row.person.colour
    return (row.guest_id.int if row.guest_id else sum(row.guest_name.encode())) % COLOURS
