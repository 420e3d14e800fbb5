"""Changes of what signs a person in, each of which is mailed to them."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from studio.accounts.models import User
from studio.core.queue import enqueue_on_commit

MAIL = "studio.accounts.tasks.mail_security"


class SecurityChange(StrEnum):
    """A change of a password, passkey or second factor."""

    NEW_PASSWORD = "new password"  # noqa: S105 - a word, no password
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    SECOND_FACTOR_ON = "second factor on"
    SECOND_FACTOR_OFF = "second factor off"
    RECOVERY_CODE_USED = "recovery code used"
    NEW_RECOVERY_CODES = "new recovery codes"
    RESET_BY_OPERATOR = "reset by operator"
    TOKEN_MADE = "token made"  # noqa: S105 - a word, no token
    TOKEN_ENDED = "token ended"  # noqa: S105


SUBJECTS = {
    SecurityChange.NEW_PASSWORD: _("Your new password in Circle Take"),
    SecurityChange.PASSKEY_ADDED: _("A new passkey in Circle Take"),
    SecurityChange.PASSKEY_REMOVED: _("A passkey was removed in Circle Take"),
    SecurityChange.SECOND_FACTOR_ON: _("Your second factor in Circle Take is on"),
    SecurityChange.SECOND_FACTOR_OFF: _("Your second factor in Circle Take is off"),
    SecurityChange.RECOVERY_CODE_USED: _("A recovery code was used in Circle Take"),
    SecurityChange.NEW_RECOVERY_CODES: _("New recovery codes in Circle Take"),
    SecurityChange.RESET_BY_OPERATOR: _("Your second factor in Circle Take was removed"),
    SecurityChange.TOKEN_MADE: _("A new API token in Circle Take"),
    SecurityChange.TOKEN_ENDED: _("An API token was ended in Circle Take"),
}
SENTENCES = {
    SecurityChange.NEW_PASSWORD: _("your password was changed. Every other browser was signed out."),
    SecurityChange.PASSKEY_ADDED: _("a passkey was added; it signs you in from now on."),
    SecurityChange.PASSKEY_REMOVED: _("a passkey was removed; it no longer signs you in."),
    SecurityChange.SECOND_FACTOR_ON: _("signing in with your password asks for a code of your app, too."),
    SecurityChange.SECOND_FACTOR_OFF: _("signing in with your password no longer asks for a code."),
    SecurityChange.RECOVERY_CODE_USED: _("a recovery code was used instead of your authenticator app."),
    SecurityChange.NEW_RECOVERY_CODES: _("new recovery codes were made; the earlier ones no longer work."),
    SecurityChange.RESET_BY_OPERATOR: _(
        "an operator removed your authenticator app, recovery codes and passkeys; you are signed out. "
        "Sign in with your password and set up a new second factor."
    ),
    SecurityChange.TOKEN_MADE: _("you made an API token. A program that has it acts in your team."),
    SecurityChange.TOKEN_ENDED: _("the owner of a team ended one of your API tokens; it opens nothing now."),
}


def announce(user: User, change: SecurityChange) -> None:
    """Have the change mailed to its person."""
    enqueue_on_commit(MAIL, user.pk, change.value)
