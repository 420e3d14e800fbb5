"""Second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes; each counts once.

The algorithm is that of ``cryptography``, the rows are ours. An app's secret must be read again to check a
code, so it is stored encrypted with a key that is derived from ``SECRET_KEY``; recovery codes are hashed.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from studio.accounts.models import AuthenticatorApp, RecoveryCode, User
from studio.accounts.tokens import hash_token
from studio.core import encryption
from studio.core.errors import Refusal
from studio.core.web import rate_limits

SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
DRIFT_STEPS = (0, -1, 1)  # the clock of a phone may be half a minute off
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 16 characters in base32
PURPOSE = "studio.accounts.second_factor"


class WrongCode(Refusal):
    """A code that is not the one of now, or was used before."""


def is_on(user: User) -> bool:
    """Whether signing in with a password asks this person for a code."""
    return AuthenticatorApp.objects.filter(user=user).exists()


def new_secret() -> str:
    """A new secret for an app, encrypted."""
    return encryption.encrypt(secrets.token_bytes(SECRET_BYTES), purpose=PURPOSE)


def as_text(secret: str) -> str:
    """An encrypted secret in the letters that a person types into an app, in groups of four."""
    letters = base64.b32encode(_decrypted(secret)).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def qr_code(user: User, secret: str) -> str:
    """The drawing that an app scans, as a ``data:`` address of an SVG picture."""
    uri = _totp(secret).get_provisioning_uri(user.email, "Circle Take")
    code = segno.make(uri, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=4, light="white"))


def turn_on(user: User, secret: str, code: str, *, now: datetime) -> list[str]:
    """Take the app that shows this code as the second factor; returns recovery codes. Raises WrongCode."""
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongCode(
            gettext("This is not the code that the app shows now. Check the clock of your phone.")
        )
    try:
        with transaction.atomic():
            AuthenticatorApp.objects.create(user=user, secret=secret, last_step=step)
            return renew_recovery_codes(user)
    except IntegrityError:
        raise WrongCode(gettext("An app is set up already. Turn it off first.")) from None


def turn_off(user: User) -> bool:
    """Forget the app and the recovery codes of a person; False when there was no app."""
    with transaction.atomic():
        user.recovery_codes.all().delete()
        deleted_count, _ = AuthenticatorApp.objects.filter(user=user).delete()
    return bool(deleted_count)


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes; the earlier ones stop working. They are stored nowhere but as hashes."""
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
        )
    return codes


def unused_recovery_codes(user: User) -> int:
    """How many recovery codes are left."""
    return user.recovery_codes.filter(used_at=None).count()


def verify(user: User, code: str) -> bool:
    """Take a code of the app or a recovery code, once. True: it was a recovery code.

    Raises WrongCode, and RateLimitExceeded after too many wrong ones.
    """
    limits = (rate_limits.CODE, rate_limits.CODE_OF_A_DAY)
    for limit in limits:
        rate_limits.hit(limit, user.pk)
    letters = "".join(code.split()).replace("-", "").upper()
    is_recovery_code = not (letters.isascii() and letters.isdigit())
    now = timezone.now()
    is_right = _use_recovery_code(user, letters, now) if is_recovery_code else _use_code(user, letters, now)
    if not is_right:
        raise WrongCode(gettext("This code is not right, or was used before. Wait for the next one."))
    for limit in limits:
        rate_limits.refund(limit, user.pk)
    return is_recovery_code


def _use_code(user: User, code: str, now: datetime) -> bool:
    """Compare and set: of two requests with one code, one passes; nor does a code count again later."""
    app = AuthenticatorApp.objects.filter(user=user).first()
    step = _step_of(app.secret, code, now) if app else None
    if step is None:
        return False
    return AuthenticatorApp.objects.filter(user=user, last_step__lt=step).update(last_step=step) == 1


def _use_recovery_code(user: User, letters: str, now: datetime) -> bool:
    unused = user.recovery_codes.filter(code_hash=_hash(user, letters), used_at=None)
    return unused.update(used_at=now) == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step of which this is the code: that of now, the one before or the next; None: of none."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    try:
        totp = _totp(secret)
    except encryption.CannotDecrypt:  # SECRET_KEY is another by now: the app cannot be checked any more
        return None
    steps = [current + drift for drift in DRIFT_STEPS]
    return next(
        (
            step
            for step in steps
            if constant_time_compare(totp.generate(step * STEP_SECONDS).decode(), digits)
        ),
        None,
    )


def _new_recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _hash(user: User, code: str) -> str:
    return hash_token(f"{user.pk} {code.replace('-', '')}")


def _totp(secret: str) -> TOTP:
    return TOTP(_decrypted(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what apps know, in an HMAC


def _decrypted(secret: str) -> bytes:
    return encryption.decrypt(secret, purpose=PURPOSE)
