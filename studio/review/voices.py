"""Who speaks: a member of the team, or a guest who has only a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.accounts.models import COLOURS, User
from studio.review.models import Said


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Somebody who says something about a take."""

    user: User | None = None
    guest_name: str = ""

    def __str__(self) -> str:
        return str(self.user or self.guest_name)

    @property
    def columns(self) -> dict[str, Any]:
        """How a row keeps who said it."""
        return {"person": self.user, "guest_name": "" if self.user else self.guest_name}

    @property
    def id(self) -> str:
        """The same for everything that one voice said."""
        return str(self.user.pk) if self.user else f"guest {self.guest_name}"

    def said(self, row: Said) -> bool:
        """Whether this row is theirs."""
        return id_of(row) == self.id


def id_of(row: Said) -> str:
    """``Voice.id`` of whoever said it."""
    return str(row.person_id) if row.person_id else f"guest {row.guest_name}"


def colour_of(row: Said) -> int:
    """Which of the eight colours: a member's own; a guest's follows from the name."""
    return row.person.colour if row.person else sum(row.guest_name.encode()) % COLOURS
