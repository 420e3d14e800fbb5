"""Log of sign-ins, also failed ones, with account, browser and address; kept for ``SIGN_IN_LOG_DAYS``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from studio.accounts.models import SignInEvent, User
from studio.accounts.sessions import browser_name
from studio.core.values.text import clean_line
from studio.core.web.rate_limits import client_address


class SignInMethod(StrEnum):
    """What somebody signs in with."""

    PASSWORD = "password"  # noqa: S105 - a word, no password; as below
    PASSKEY = "passkey"
    LINK = "link"
    INVITATION = "invitation"
    NEW_PASSWORD = "new password"  # noqa: S105 - after the mailed link


class SignInFailure(StrEnum):
    """Why a sign-in failed."""

    PASSWORD = "wrong password"  # noqa: S105
    CODE = "wrong code"
    PASSKEY = "wrong passkey"


METHOD_LABELS: dict[str, Any] = {
    SignInMethod.PASSWORD: gettext_lazy("password"),
    SignInMethod.PASSKEY: gettext_lazy("passkey"),
    SignInMethod.LINK: gettext_lazy("link"),
    SignInMethod.INVITATION: gettext_lazy("invitation"),
    SignInMethod.NEW_PASSWORD: gettext_lazy("new password"),
}
FAILURE_LABELS: dict[str, Any] = {
    SignInFailure.PASSWORD: gettext_lazy("wrong password"),
    SignInFailure.CODE: gettext_lazy("wrong code"),
    SignInFailure.PASSKEY: gettext_lazy("wrong passkey"),
}


def record(request: HttpRequest, user: User, method: SignInMethod) -> SignInEvent:
    """Record that a person has signed in."""
    return _create(request, user, user.email, method)


def record_failure(request: HttpRequest, email: str, method: SignInMethod, failure: SignInFailure) -> None:
    """Record a sign-in that failed; ``email`` may belong to nobody."""
    user = User.objects.filter(email__iexact=email).first()
    _create(request, user, email.lower(), method, failure)


def is_new_place(event: SignInEvent) -> bool:
    """Whether the person has never signed in before with this browser from this address."""
    browser = browser_name(event.agent)
    earlier = SignInEvent.objects.filter(user=event.user_id, address=event.address, failure="")
    agents = [
        *earlier.exclude(pk=event.pk).values_list("agent", flat=True).distinct(),
        *event.user.sessions.filter(address=event.address).values_list("agent", flat=True),  # type: ignore[union-attr]
    ]
    return browser not in {browser_name(agent) for agent in agents}


@dataclass(frozen=True, kw_only=True)
class SignInRow:
    """One event as it is shown."""

    sign_in: SignInEvent
    browser: str

    @property
    def method(self) -> str:
        """What was signed in with, in words."""
        return method_label(self.sign_in.method)

    @property
    def failure(self) -> str:
        """Why it failed, in words; empty where it did not."""
        return str(FAILURE_LABELS.get(self.sign_in.failure, self.sign_in.failure))


def method_label(method: str) -> str:
    """What somebody signs in with, in words."""
    return str(METHOD_LABELS.get(method, method))


def rows(events: Iterable[SignInEvent]) -> list[SignInRow]:
    """Events with the names of their browsers."""
    return [SignInRow(sign_in=event, browser=browser_name(event.agent)) for event in events]


def recent(now: datetime) -> QuerySet[SignInEvent]:
    """The newest first; what was kept long enough is shown no more, even before it is deleted."""
    return SignInEvent.objects.filter(created_at__gt=now - _retention()).select_related("user")


def delete_old(now: datetime) -> int:
    """Delete what was kept long enough; how many events that were."""
    return SignInEvent.objects.filter(created_at__lte=now - _retention()).delete()[0]


def _retention() -> timedelta:
    return timedelta(days=settings.SIGN_IN_LOG_DAYS)


def _create(
    request: HttpRequest, user: User | None, email: str, method: SignInMethod, failure: str = ""
) -> SignInEvent:
    return SignInEvent.objects.create(
        user=user,
        email=email[:254],
        address=client_address(request),
        agent=clean_line(request.headers.get("User-Agent", ""))[:200],
        method=method,
        failure=failure,
    )
