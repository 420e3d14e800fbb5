"""Accounts, the installation, teams and their members, sessions, and what signs somebody in."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from studio.accounts import policy
from studio.accounts.colours import COLOURS
from studio.accounts.policy import Permission, Role
from studio.core.models import BaseEvent, BaseModel


class StudioRequest(HttpRequest):
    """A request that a guard has let through: the person is signed in and a member."""

    user: User
    member: Member


def pick_colour() -> int:
    """A colour for somebody new, any of those in tokens.css."""
    return secrets.randbelow(COLOURS)


def unknown_token() -> str:
    """A hash that no token has: nobody can come in yet."""
    return f"none {secrets.token_hex(24)}"


class UserManager(BaseUserManager["User"]):
    """Manager that finds users by e-mail address, ignoring case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None) -> User:
        """A new person; without a password they can only come in by a link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.partition("@")[0])
        user.set_password(password)
        user.save()
        return user


class User(BaseModel, AbstractBaseUser):
    """A person, known by an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    colour = models.PositiveSmallIntegerField(default=pick_colour)  # which --person-N of tokens.css
    time_zone = models.CharField(max_length=40, blank=True, default="")  # empty: as the browser says
    has_single_keys = models.BooleanField(default=True)  # letters without Ctrl as shortcuts
    theme = models.CharField(max_length=5, blank=True, default="dark")  # dark, light; empty: as the system
    has_digests = models.BooleanField(default=False)  # mails of what waits unread in the inbox
    is_operator = models.BooleanField(default=False)  # runs the installation; changed by operators.py alone
    may_create_teams = models.BooleanField(default=False)  # allowed by an operator
    deleted_at = models.DateTimeField(null=True)  # a former member: the row holds nothing of the person

    # Whether the session of this request was proved with two factors. Middleware sets it; rows that a task
    # has loaded are not limited by it.
    has_two_factors: bool = True

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets the person in."""
        return self.is_operator and self.is_active

    @property
    def is_superuser(self) -> bool:
        """Whether the person has every permission of Django's admin."""
        return self.is_staff

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether the person has a permission of Django's admin; what it allows, its own pages decide."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Whether Django's admin shows an app to the person."""
        return self.is_staff


class Installation(models.Model):
    """What operators decide for the whole installation; one row, which every such decision locks."""

    everybody_creates_teams = models.BooleanField(default=False)  # otherwise operators and whom they allow

    def __str__(self) -> str:
        return "installation"


class InstallationEvent(BaseEvent):
    """Append-only log of the installation: what operators did, and links that signed one in."""

    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: a command

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at"], name="event_of_installation")]

    def __str__(self) -> str:
        return self.verb


class Team(BaseModel):
    """A team of members who share projects, a library and budgets."""

    name = models.CharField(max_length=80)
    deletion_due_at = models.DateTimeField(null=True)  # closed until then; None: open
    requires_second_factor = models.BooleanField(default=False)  # set by its owner

    def __str__(self) -> str:
        return self.name


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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries over invitations to teams."""

    def open(self, now: datetime) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(revoked_at=None, used_up_at=None, expires_at__gt=now, team__deletion_due_at=None)


class Invitation(BaseModel):
    """Invitation to a team: mailed to one address, or a link for anybody who has it. The token is hashed."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=policy.ROLE_CHOICES)
    email = models.EmailField(blank=True)  # empty: a link, for as many as come before it expires
    token_hash = models.CharField(max_length=64, unique=True, default=unknown_token)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_up_at = models.DateTimeField(null=True)
    joined_count = models.PositiveIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} of {self.team}"


class TeamEvent(BaseEvent):
    """Append-only log of a team, apart from its projects."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team", "-created_at"], name="event_by_team")]

    def __str__(self) -> str:
        return self.verb


class UserSession(BaseModel):
    """A browser session in which a user is signed in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} from {self.address}"


class SignInLink(BaseModel):
    """A link that signs one person in, once. Only a hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user}"

    def use(self, now: datetime) -> bool:
        """Mark the link as used. False: it was used before or has expired."""
        unused = SignInLink.objects.filter(pk=self.pk, used_at=None, expires_at__gt=now)
        return unused.update(used_at=now) == 1


class Passkey(BaseModel):
    """A key on somebody's device that signs them in; its secret never leaves the device."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url, as the browser names it
    credential = models.BinaryField()  # AttestedCredentialData of WebAuthn: id, device model, public key
    count = models.PositiveBigIntegerField(default=0)  # signatures so far, for devices that count them
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class AuthenticatorApp(BaseModel):
    """An app on somebody's phone that shows a new code every half minute: their second factor."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    secret = models.TextField()  # encrypted, see second_factor.py
    last_step = models.BigIntegerField(default=0)  # time step of the last code taken: none counts twice

    def __str__(self) -> str:
        return f"app of {self.user}"


class RecoveryCode(BaseModel):
    """A code that stands in once for a lost app. Only a hash of it is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user}"


class SignInEvent(BaseModel):
    """A sign-in that succeeded or failed; deleted after ``SIGN_IN_LOG_DAYS`` or with its account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    email = models.EmailField()  # as it was entered, also without an account; empty: an unknown passkey
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=16)  # SignInMethod
    failure = models.CharField(max_length=40, blank=True)  # empty: signed in

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="sign_in_by_user"),
            models.Index(fields=["-created_at"], name="sign_in_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.failure or 'signed in'}"
