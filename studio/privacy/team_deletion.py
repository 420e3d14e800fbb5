"""Deletion of a team: closed for 30 days, in which its owner can bring it back; then a task removes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts import operators, teams
from studio.accounts.brand import mail_brand
from studio.accounts.models import Member, Team, User
from studio.accounts.policy import Permission
from studio.core import mail
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.core.translations import languages
from studio.core.web.responses import absolute_url
from studio.generation import services
from studio.generation.models import Generation

GRACE = timedelta(days=30)
MAIL_CLOSED = "studio.privacy.tasks.mail_team_closed"
CANCEL_ORDERS = "studio.privacy.tasks.cancel_orders"


class TeamIsGone(Refusal):
    """A team that can no longer be brought back."""


def close(team: Team, *, by: User, now: datetime) -> None:
    """Close a team, and delete it after the grace. Twice is harmless."""
    with transaction.atomic():
        due_at = now + GRACE
        if not Team.objects.filter(pk=team.pk, deletion_due_at=None).update(deletion_due_at=due_at):
            return
        teams.record(team, "team closed", actor=by, until=due_at.date().isoformat())
        operators.record("team closed", actor=by, subject=team.pk, team=team.name)
        enqueue_on_commit(CANCEL_ORDERS, team.pk)
        for user_id in team.members.values_list("user", flat=True):
            enqueue_on_commit(MAIL_CLOSED, team.pk, user_id)


def cancel_orders(team_id: UUID) -> None:
    """Cancel what a closed team has ordered and not sent. What was sent ends, and is paid, as ever.

    Each in a transaction of its own: several would lock rows of several projects.
    """
    waiting = Generation.objects.not_sent().filter(project__team=team_id)
    for generation in waiting.exclude(project__team__deletion_due_at=None).order_by("pk"):
        services.withdraw(generation, by=None)


def cancel_left_orders() -> None:
    """Enqueue that for every closed team whose task was lost."""
    waiting = Generation.objects.not_sent().exclude(project__team__deletion_due_at=None)
    for team_id in waiting.order_by().values_list("project__team", flat=True).distinct():
        enqueue_on_commit(CANCEL_ORDERS, team_id)


def restore(team: Team, *, by: User, now: datetime) -> None:
    """Open a closed team again, as it was. Raises TeamIsGone after the grace."""
    with transaction.atomic():
        if not Team.objects.filter(pk=team.pk, deletion_due_at__gt=now).update(deletion_due_at=None):
            raise TeamIsGone(gettext("The 30 days are over; the team is being deleted."))
        teams.record(team, "team brought back", actor=by)
        operators.record("team brought back", actor=by, subject=team.pk, team=team.name)


def mail_closed(team_id: UUID, user_id: UUID) -> None:
    """Mail one member that their team is closed, and until when its owner can bring it back."""
    member = Member.objects.filter(team_id=team_id, user_id=user_id).select_related("team", "user").first()
    if member is None or member.team.deletion_due_at is None or not member.user.is_active:
        return
    if member.lacks_second_factor(member.user):
        return
    context = {
        "member": member,
        "is_owner": member.has_permission(Permission.OWN_TEAM),
        "link": absolute_url("privacy:team_deletion", team_id),
    }
    with languages.speak(member.user.reading_language):
        mail.send(
            member.user.email,
            gettext("%(team)s is closed") % {"team": member.team},
            "privacy/mail_team_closed.txt",
            context,
            brand=mail_brand(member.team),
        )
