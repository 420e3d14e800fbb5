"""Tasks of privacy, called by a worker with plain ids. Each is harmless twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from studio.privacy import data_export, housekeeping, team_deletion, team_removal


def housekeep(now: str) -> None:
    """Do what was due at this moment."""
    housekeeping.work(datetime.fromisoformat(now))


def make_data_export(export_id: str) -> None:
    """Make the zip of a person's own data."""
    data_export.make(UUID(export_id), now=timezone.now())


def mail_team_closed(team_id: str, user_id: str) -> None:
    """Mail a member that their team is closed."""
    team_deletion.mail_closed(UUID(team_id), UUID(user_id))


def cancel_orders(team_id: str) -> None:
    """Cancel the orders of a closed team that were not sent."""
    team_deletion.cancel_orders(UUID(team_id))


def remove_team(team_id: str) -> None:
    """Remove a team whose grace is over; goes on where a killed one was."""
    team_removal.remove(UUID(team_id), now=timezone.now())
