"""E-mails of accounts: invitations, new passwords and addresses, and news about the safety of an account."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from studio.accounts import services, sessions, sign_in_log, teams
from studio.accounts.brand import mail_brand
from studio.accounts.models import Invitation, SignInEvent, User
from studio.accounts.security_changes import SENTENCES, SUBJECTS, SecurityChange
from studio.core import mail
from studio.core.translations import languages
from studio.core.web.responses import absolute_url


def send_invitation(invitation_id: UUID) -> None:
    """Mail one invitation, once. Its token is made here, so that no queue ever holds it."""
    now = timezone.now()
    invitations = Invitation.objects.open(now).filter(pk=invitation_id)
    if not invitations.filter(mailed_at=None).update(mailed_at=now):
        return
    invitation = invitations.select_related("team", "invited_by").get()
    link = absolute_url("accounts:invitation", teams.renew_token(invitation))
    try:
        with languages.speak(_language_of(invitation)):
            names = {"inviter": invitation.invited_by or gettext("Somebody"), "team": invitation.team}
            mail.send(
                invitation.email,
                gettext("%(inviter)s invites you to %(team)s") % names,
                "accounts/mail_invitation.txt",
                {"invitation": invitation, "link": link},
                brand=mail_brand(invitation.team),
            )
    except OSError:
        invitations.update(mailed_at=None)  # it was certainly not sent
        raise


def _language_of(invitation: Invitation) -> str:
    """The language of whoever is invited; of somebody without an account, that of who invites."""
    invited = User.objects.filter(email__iexact=invitation.email).first() or invitation.invited_by
    return invited.reading_language if invited else ""


def send_password_link(user_id: UUID) -> None:
    """Mail a password-reset link; valid for four hours and one use. Nobody signs in as a service account."""
    user = User.objects.filter(pk=user_id, is_active=True, is_service=False).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    link = absolute_url("accounts:reset_password", uid, default_token_generator.make_token(user))
    context = {"user": user, "link": link}
    with languages.speak(user.reading_language):
        mail.send(user.email, gettext("Set a new password"), "accounts/mail_password.txt", context)


def send_email_confirmation(user_id: UUID, email: str) -> None:
    """Mail a confirmation link to the new address, unless somebody has it; valid for a day and one use."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or User.objects.filter(email__iexact=email).exists():
        return
    link = absolute_url("accounts:confirm_email", services.email_token(user, email))
    context = {"user": user, "email": email, "link": link}
    with languages.speak(user.reading_language):
        mail.send(
            email, gettext("Your new address in Circle Take"), "accounts/mail_confirm_email.txt", context
        )


def send_email_changed(user_id: UUID, before: str) -> None:
    """Notify the old address that it is no longer the user's."""
    user = User.objects.get(pk=user_id)
    with languages.speak(user.reading_language):
        subject = gettext("Your address in Circle Take")
        mail.send(before, subject, "accounts/mail_email_changed.txt", {"user": user})


def send_sign_in(event_id: UUID) -> None:
    """Tell a person of a sign-in with a browser or from an address that is new."""
    event = SignInEvent.objects.select_related("user").filter(pk=event_id).first()
    if event is None or event.user is None:
        return
    with languages.speak(event.user.reading_language):
        context = {
            "event": event,
            "browser": sessions.browser_name(event.agent),
            "method": sign_in_log.method_label(event.method),
            "link": absolute_url("accounts:profile"),
        }
        mail.send(event.email, gettext("A new sign-in to Circle Take"), "accounts/mail_sign_in.txt", context)


def send_security_change(user_id: UUID, change: SecurityChange) -> None:
    """Tell a person what has changed about signing them in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    context = {"user": user, "sentence": SENTENCES[change], "link": absolute_url("accounts:profile")}
    with languages.speak(user.reading_language):
        mail.send(user.email, str(SUBJECTS[change]), "accounts/mail_security.txt", context)
