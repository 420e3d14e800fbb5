"""Team, its members and its log."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from studio.accounts import policy
from studio.accounts.models.user import User
from studio.accounts.policy import Permission, Role
from studio.core.models import BaseEvent, BaseModel


class Team(BaseModel):
    """A team of members who share projects, a library and budgets."""

    name = models.CharField(max_length=80)
    # Number of the colour (--person-N) of guest pages; None: the studio's.
    accent = models.PositiveSmallIntegerField(null=True)
    logo_version = models.CharField(max_length=16, blank=True, db_default="")  # of its TeamLogo; empty: none
    deletion_due_at = models.DateTimeField(null=True)  # closed until then; None: open
    requires_second_factor = models.BooleanField(default=False, db_default=False)  # set by its owner

    def __str__(self) -> str:
        return self.name


class TeamLogo(models.Model):
    """The logo of a team: a small PNG, in the database since every node sends it, and mails carry it."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="logo")
    image = models.BinaryField(max_length=200_000)

    def __str__(self) -> str:
        return f"Logo of {self.team_id}"


def open_to(user: User, team: str) -> Q:
    """Condition on rows of teams: what of a team may reach a user, in a page, a list or a mail.

    They are a member, it is not closed, and they have the second factor that it asks for. ``team``: the
    path of the lookup, such as ``project__team``.
    """
    is_open = Q(**{f"{team}__members__user": user, f"{team}__deletion_due_at": None})
    return is_open if user.has_two_factors else is_open & Q(**{f"{team}__requires_second_factor": False})


class MemberQuerySet(models.QuerySet["Member"]):
    """Queries over members of teams."""

    def of(self, user: User) -> Self:
        """The memberships of a user in open teams, oldest first."""
        return self.including_closed(user).filter(team__deletion_due_at=None)

    def including_closed(self, user: User) -> Self:
        """The memberships of a user, also in teams that wait for their deletion, oldest first."""
        return self.filter(user=user).select_related("team").order_by("created_at")

    def owning_closed(self, user: User, now: datetime) -> Self:
        """The memberships of a user in closed teams that they can still restore."""
        return self.including_closed(user).filter(role=Role.OWNER, team__deletion_due_at__gt=now)


class Member(BaseModel):
    """Membership of a user in a team, with a role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=policy.ROLE_CHOICES)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team"),
            models.UniqueConstraint(fields=["team"], condition=Q(role=Role.OWNER), name="one_owner_per_team"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    def lacks_second_factor(self, user: User) -> bool:
        """Whether the team asks for a second factor that the session of its member was not proved with."""
        return self.team.requires_second_factor and not user.has_two_factors

    def has_permission(self, permission: Permission) -> bool:
        """Whether the role of this member has this permission."""
        return policy.has_permission(self.role, permission)

    def may_grant(self, role: str) -> bool:
        """Whether this member may grant a role, or change and remove members who have it."""
        return self.has_permission(Permission.MANAGE_TEAM) and policy.may_grant(self.role, role)


class StudioRequest(HttpRequest):
    """A request that a guard has let through: the person is signed in and a member."""

    user: User
    member: Member


class TeamEvent(BaseEvent):
    """Append-only log of a team, apart from its projects."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team", "-created_at"], name="event_by_team")]

    def __str__(self) -> str:
        return self.verb
