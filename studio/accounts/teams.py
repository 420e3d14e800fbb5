"""A team changes: people are invited, join, get other roles, leave; it is handed to another owner.

Every change locks the team's row first, so that two at the same moment see each other: a team has exactly one
owner at any time, which the database holds too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from studio.accounts.models import Invitation, Member, Team, TeamEvent, User
from studio.accounts.policy import Role
from studio.accounts.services import join
from studio.accounts.tokens import hash_token, new_token
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit

INVITATION_LIFETIME = timedelta(days=7)
MAIL = "studio.accounts.tasks.mail_invitation"


class NotInTeam(Refusal):
    """A change of a team or its members that is refused."""


def record(
    team: Team, verb: str, *, actor: User | None, subject: UUID | None = None, **detail: object
) -> None:
    """Append an entry to the log of the team; ``subject``: the id of what it is about."""
    TeamEvent.objects.create(team=team, actor=actor, verb=verb, subject=subject, detail=detail)


def invite_by_mail(by: Member, email: str, role: Role, *, now: datetime) -> Invitation:
    """Invite one address; the mail is sent by a worker. Raises NotInTeam."""
    require_grant(by, role)
    email = email.lower()
    with transaction.atomic():
        team = lock(by.team)
        if team.members.filter(user__email=email).exists():
            raise NotInTeam(gettext("%(email)s is in the team already.") % {"email": email})
        team.invitations.open(now).filter(email=email).update(revoked_at=now)
        invitation = _invite(by, team, role, now, email)
        enqueue_on_commit(MAIL, invitation.pk)
    return invitation


def invite_by_link(by: Member, role: Role, *, now: datetime) -> tuple[Invitation, str]:
    """Create an invitation link and its token, of which only the hash is stored. Raises NotInTeam."""
    require_grant(by, role)
    with transaction.atomic():
        invitation = _invite(by, by.team, role, now)
        token = renew_token(invitation)
    return invitation, token


def renew_token(invitation: Invitation) -> str:
    """Replace the token of an invitation; the earlier one stops working."""
    token = new_token()
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(token))
    return token


def revoke(invitation: Invitation, *, by: Member, now: datetime) -> None:
    """Revoke an open invitation. Raises NotInTeam."""
    require_grant(by, Role(invitation.role))
    with transaction.atomic():
        if Invitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now):
            record(by.team, "invitation revoked", actor=by.user, invited=invitation.email or "by link")


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The open invitation with this token. None: unknown, revoked, used up or expired."""
    open_invitations = Invitation.objects.open(now).select_related("team", "invited_by")
    return open_invitations.filter(token_hash=hash_token(token)).first()


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether a person may use an invitation: a link lets anybody in, a mailed one only its address."""
    return not invitation.email or invitation.email.lower() == user.email.lower()


def accept(invitation: Invitation, user: User, *, now: datetime) -> Member:
    """Join the team; an invitation by mail is for its address alone, and used up. Raises NotInTeam."""
    if not is_for(invitation, user):
        raise NotInTeam(gettext("This invitation is for %(email)s.") % {"email": invitation.email})
    with transaction.atomic():
        team = lock(invitation.team)
        used_up = {"used_up_at": now} if invitation.email else {}
        open_invitations = Invitation.objects.open(now).filter(pk=invitation.pk)
        if member_already := team.members.filter(user=user).first():
            return member_already
        if not open_invitations.update(joined_count=F("joined_count") + 1, **used_up):
            raise NotInTeam(gettext("This invitation can no longer be used."))
        member = join(team, user, Role(invitation.role))
        record(team, "joined", actor=user, role=member.role)
    return member


def change_role(member: Member, role: Role, *, by: Member) -> None:
    """Give a member another role. Raises NotInTeam."""
    with transaction.atomic():
        team = lock(by.team)
        current_role = Member.objects.get(pk=member.pk).role
        require_grant(by, Role(current_role))
        require_grant(by, role)
        if current_role != role:
            Member.objects.filter(pk=member.pk).update(role=role)
            record(
                team, "role changed", actor=by.user, member=str(member.user), before=current_role, role=role
            )


def remove(member: Member, *, by: Member) -> None:
    """Remove a member from the team; their work stays. Raises NotInTeam."""
    with transaction.atomic():
        team = lock(by.team)
        require_grant(by, Role(Member.objects.get(pk=member.pk).role))
        Member.objects.filter(pk=member.pk).delete()
        record(team, "removed", actor=by.user, member=str(member.user))


def leave(member: Member) -> None:
    """Leave the team; the member's work stays. Raises NotInTeam for its owner."""
    with transaction.atomic():
        team = lock(member.team)
        deleted_count, _ = Member.objects.filter(~Q(role=Role.OWNER), pk=member.pk).delete()
        if not deleted_count:
            raise NotInTeam(gettext("The owner cannot leave. Hand the team to somebody else first."))
        record(team, "left", actor=member.user)


def transfer_ownership(member: Member, *, by: Member) -> None:
    """Make another member the owner; the former owner becomes a producer. Raises NotInTeam."""
    with transaction.atomic():
        team = lock(by.team)
        demoted_count = Member.objects.filter(pk=by.pk, role=Role.OWNER).update(role=Role.PRODUCER)
        if not demoted_count or member.team_id != team.pk or member.pk == by.pk:
            raise NotInTeam(gettext("Only the owner hands the team over, to another of its members."))
        if not Member.objects.filter(pk=member.pk, team=team).update(role=Role.OWNER):
            raise NotInTeam(gettext("%(person)s has left the team.") % {"person": member.user})
        record(team, "handed over", actor=by.user, member=str(member.user))


def update(team: Team, *, name: str, accent: int | None, by: User) -> None:
    """Change what guests see of the team: its name, and its colour on their pages."""
    with transaction.atomic():
        before = lock(team).name
        Team.objects.filter(pk=team.pk).update(name=name, accent=accent)
        if before != name:
            record(team, "renamed", actor=by, before=before, name=name)


def set_second_factor(team: Team, *, is_required: bool, by: User) -> None:
    """Ask the members of the team for a second factor, or no longer."""
    with transaction.atomic():
        if lock(team).requires_second_factor != is_required:
            Team.objects.filter(pk=team.pk).update(requires_second_factor=is_required)
            record(team, "second factor required" if is_required else "second factor optional", actor=by)


def lock(team: Team) -> Team:
    """Lock the row of the team, before its members or what belongs to them change."""
    return Team.objects.select_for_update().get(pk=team.pk)


def require_grant(by: Member, role: Role) -> None:
    """Refuse to go on when this member may not hand out the role, or take it away. Raises NotInTeam."""
    actor = Member.objects.filter(pk=by.pk).first()
    if actor is None or not actor.may_grant(role):
        sentence = gettext("Your role cannot hand out or take away the role of %(role)s.")
        raise NotInTeam(sentence % {"role": gettext(role)})


def _invite(by: Member, team: Team, role: Role, now: datetime, email: str = "") -> Invitation:
    record(team, "invited", actor=by.user, invited=email or "by link", role=role)
    return Invitation.objects.create(
        team=team, role=role, email=email, invited_by=by.user, expires_at=now + INVITATION_LIFETIME
    )
