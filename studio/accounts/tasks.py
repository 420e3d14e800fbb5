"""Tasks of accounts, called by a worker with plain ids: sending mails."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from studio.accounts import mails, sessions, sign_in_log
from studio.accounts.security_changes import SecurityChange


def mail_invitation(invitation_id: str) -> None:
    """Send one invitation; harmless twice."""
    mails.send_invitation(UUID(invitation_id))


def mail_password(user_id: str) -> None:
    """Send a password-reset link."""
    mails.send_password_link(UUID(user_id))


def mail_address(user_id: str, email: str) -> None:
    """Send a confirmation link to a new address."""
    mails.send_email_confirmation(UUID(user_id), email)


def mail_address_changed(user_id: str, before: str) -> None:
    """Notify the old address of a change."""
    mails.send_email_changed(UUID(user_id), before)


def mail_sign_in(event_id: str) -> None:
    """Tell a person of a sign-in from a new browser or address."""
    mails.send_sign_in(UUID(event_id))


def mail_security(user_id: str, change: str) -> None:
    """Tell a person of a change of what signs them in."""
    mails.send_security_change(UUID(user_id), SecurityChange(change))


def clear_sessions() -> None:
    """Delete sessions that are over and sign-ins of long ago; harmless twice."""
    now = timezone.now()
    sessions.clear_expired(now)
    sign_in_log.delete_old(now)
