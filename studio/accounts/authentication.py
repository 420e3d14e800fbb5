"""When and how the person of a session proved who they are; the one place where somebody is signed in.

A password, a mailed link or one from the terminal is the first of two factors: whoever has set up an
authenticator app gives a code before their session begins. A passkey is both factors in one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from studio.accounts import second_factor, sessions, sign_in_log
from studio.accounts.models import User
from studio.accounts.sessions import RECORDED_AT, SIGNED_IN_AT, TWO_FACTORS
from studio.accounts.sign_in_log import SignInMethod
from studio.core.queue import enqueue_on_commit

BACKEND = "django.contrib.auth.backends.ModelBackend"
RECENT = timedelta(minutes=15)
CODE_WITHIN = timedelta(minutes=10)
AUTHENTICATED_AT = "authenticated-at"  # in the session: seconds since 1970
WAITING = "waiting-for-code"  # in a session in which nobody is signed in yet
MAIL_SIGN_IN = "studio.accounts.tasks.mail_sign_in"


def pass_first_factor(request: HttpRequest, user: User, method: SignInMethod, next_path: str) -> str:
    """Sign in who proved one factor, or have them asked for the other; the path to go to."""
    if not second_factor.is_on(user):
        sign_in(request, user, method)
        return next_path
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[WAITING] = {
        "user": str(user.pk),
        "password": user.get_session_auth_hash(),
        "method": method,
        "until": (timezone.now() + CODE_WITHIN).timestamp(),
    }
    return f"{reverse('accounts:sign_in_code')}?{urlencode({'next': next_path})}"


def waiting_for_code(request: HttpRequest, now: datetime) -> tuple[User, SignInMethod] | None:
    """Who has proved the first factor in this session, and how. None: nobody, or too long ago."""
    waiting = request.session.get(WAITING)
    if not waiting or waiting["until"] < now.timestamp():
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), waiting["password"]):
        return None
    return user, SignInMethod(waiting["method"])


def sign_in(request: HttpRequest, user: User, method: SignInMethod, *, has_two_factors: bool = False) -> None:
    """Begin a session of this person; a mail tells them of a browser or an address that is new."""
    is_first = user.last_login is None
    login(request, user, backend=BACKEND)
    for earlier in (WAITING, RECORDED_AT):
        request.session.pop(earlier, None)
    request.session[SIGNED_IN_AT] = timezone.now().timestamp()
    mark_authenticated(request, has_two_factors=has_two_factors)
    event = sign_in_log.record(request, user, method)
    if not is_first and sign_in_log.is_new_place(event):
        enqueue_on_commit(MAIL_SIGN_IN, event.pk)


def mark_authenticated(request: HttpRequest, *, has_two_factors: bool = False) -> None:
    """Record that the person has just proved who they are, and whether with two factors."""
    request.session[AUTHENTICATED_AT] = timezone.now().timestamp()
    if has_two_factors:
        request.session[TWO_FACTORS] = True


def end_two_factors(request: HttpRequest, user: User) -> None:
    """After a factor is gone: this session no longer counts as proved with two, and the others end."""
    sessions.end_others(user, but=request.session.session_key)
    request.session.pop(TWO_FACTORS, None)


def must_use_factor_first(request: HttpRequest, user: User) -> bool:
    """Whether factors may be set up and removed only in a session that was proved with two.

    Otherwise whoever has only the password of a member could set up a factor of their own, and so come
    into a team that asks for one.
    """
    if sessions.has_two_factors(request) or not user.passkeys.exists():
        return False
    return user.memberships.filter(team__requires_second_factor=True).exists()


def is_recent(request: HttpRequest, now: datetime) -> bool:
    """Whether the person proved within the last quarter of an hour who they are."""
    session: Any = request.session
    return bool(session.get(AUTHENTICATED_AT, 0) > (now - RECENT).timestamp())
