"""User, Team, Member, SignInLink."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.http import HttpRequest

from studio.accounts import policy
from studio.accounts.policy import Deed, Role
from studio.core.models import Row


class StudioRequest(HttpRequest):
    """A request that a guard has let through: the person is signed in and a member."""

    user: User
    member: Member


COLOURS = 8


def pick_colour() -> int:
    """A colour for somebody new, any of those in tokens.css."""
    return secrets.randbelow(COLOURS)


class UserManager(BaseUserManager["User"]):
    """People are found by their address, in any case of letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None) -> User:
        """A new person; without a password they can only come in by a link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.partition("@")[0])
        user.set_password(password)
        user.save()
        return user


class User(Row, AbstractBaseUser):
    """A person, known by an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    colour = models.PositiveSmallIntegerField(default=pick_colour)  # which --person-N of tokens.css
    time_zone = models.CharField(max_length=40, default="UTC")
    has_single_keys = models.BooleanField(default=True)  # letters without Ctrl as shortcuts
    theme = models.CharField(max_length=5, blank=True)  # dark, light; empty: as the system

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(Row):
    """People who share projects, a library and a purse."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    """Words for many members."""

    def of(self, user: User) -> Self:
        """The teams a person belongs to, oldest first."""
        return self.filter(user=user).select_related("team").order_by("created_at")


class Member(Row):
    """One person in one team, with one role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    def may(self, deed: Deed) -> bool:
        """Whether the role of this member covers the deed."""
        return policy.may(self.role, deed)


class SignInLink(Row):
    """A link that signs one person in, once. Only a hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user}"

    def spend(self, now: datetime) -> bool:
        """Use the link up. False: it was used before or has expired."""
        mine = SignInLink.objects.filter(pk=self.pk, used_at=None, expires_at__gt=now)
        return mine.update(used_at=now) == 1
