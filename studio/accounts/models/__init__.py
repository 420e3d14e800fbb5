"""The tables of accounts: people, teams, invitations, sessions, what signs somebody in, the installation."""

from studio.accounts.models.credential import AuthenticatorApp, Passkey, RecoveryCode, SignInLink
from studio.accounts.models.installation import Installation, InstallationEvent
from studio.accounts.models.invitation import Invitation, InvitationQuerySet, unknown_token
from studio.accounts.models.session import SignInEvent, UserSession
from studio.accounts.models.team import (
    Member,
    MemberQuerySet,
    StudioRequest,
    Team,
    TeamEvent,
    TeamLogo,
    open_to,
)
from studio.accounts.models.user import User, UserManager, pick_colour

__all__ = [
    "AuthenticatorApp",
    "Installation",
    "InstallationEvent",
    "Invitation",
    "InvitationQuerySet",
    "Member",
    "MemberQuerySet",
    "Passkey",
    "RecoveryCode",
    "SignInEvent",
    "SignInLink",
    "StudioRequest",
    "Team",
    "TeamEvent",
    "TeamLogo",
    "User",
    "UserManager",
    "UserSession",
    "open_to",
    "pick_colour",
    "unknown_token",
]
