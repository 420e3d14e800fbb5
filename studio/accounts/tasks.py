"""What workers do for people: mails."""

from __future__ import annotations

from uuid import UUID

from studio.accounts import mails


def mail_invitation(invitation_id: str) -> None:
    """Send one invitation; harmless twice."""
    mails.send_invitation(UUID(invitation_id))


def mail_password(user_id: str) -> None:
    """Send the way to a new password."""
    mails.send_password_link(UUID(user_id))


def mail_address(user_id: str, email: str) -> None:
    """Send the way to a new address there."""
    mails.send_email_confirmation(UUID(user_id), email)


def mail_address_changed(user_id: str, before: str) -> None:
    """Tell the old address."""
    mails.send_email_changed(UUID(user_id), before)
