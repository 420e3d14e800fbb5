"""How often somebody may try something: guesses, uploads, orders. One counter for all, in the database.

A limit counts in windows that begin with the first try. The count is one atomic statement, so that tries at
the same moment are all counted. docs/security.md lists the limits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from studio.core.errors import Refusal
from studio.core.models import Tally
from studio.core.web import is_htmx, toast
from studio.core.words import count

KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``most`` tries in each window."""

    name: str
    most: int
    window: timedelta
    what: str  # for the document


SIGN_IN = Limit(
    name="sign-in",
    most=8,
    window=timedelta(minutes=10),
    what="wrong passwords for one account from one address",
)
ACCOUNT = Limit(
    name="account", most=40, window=timedelta(hours=1), what="wrong passwords for one account, from anywhere"
)
ADDRESS = Limit(
    name="address", most=60, window=timedelta(minutes=10), what="wrong passwords from one address"
)
RESET = Limit(
    name="reset",
    most=5,
    window=timedelta(hours=1),
    what="mails for a new password or address, asked from one address",
)
INVITE = Limit(name="invite", most=60, window=timedelta(hours=1), what="invitations by one person")
GUEST_PASSWORD = Limit(
    name="guest-password",
    most=10,
    window=timedelta(minutes=10),
    what="wrong passwords for one share link from one address",
)
GUEST_LINK = Limit(
    name="guest-link", most=100, window=timedelta(hours=1), what="wrong passwords for one share link"
)
GUEST_WORDS = Limit(
    name="guest-words", most=60, window=timedelta(minutes=10), what="notes and verdicts of one guest"
)
UPLOAD = Limit(name="upload", most=240, window=timedelta(minutes=10), what="uploads by one person")
ORDER = Limit(
    name="order", most=settings.ORDERS_AT_MOST, window=timedelta(minutes=10), what="orders by one person"
)
HOOK = Limit(
    name="webhook", most=120, window=timedelta(minutes=1), what="true calls of the provider about one order"
)
ALL = (
    SIGN_IN,
    ACCOUNT,
    ADDRESS,
    RESET,
    INVITE,
    GUEST_PASSWORD,
    GUEST_LINK,
    GUEST_WORDS,
    UPLOAD,
    ORDER,
    HOOK,
)


class TooMany(Refusal):
    """Tried too often; ``seconds`` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        wait = count(seconds, "second") if seconds < 90 else count(math.ceil(seconds / 60), "minute")
        super().__init__(f"That was too often. Try again in {wait}.")
        self.seconds = seconds


def spend(limit: Limit, who: object, *, now: datetime | None = None) -> None:
    """Count one try of ``who``. Raises TooMany when it is one too many."""
    now = now or timezone.now()
    key = _key(limit, who)
    running = Tally.objects.filter(key=key, until__gt=now)
    if not running.update(count=F("count") + 1):
        _begin(key, now + limit.window)
        Tally.objects.filter(until__lt=now - KEPT).delete()
    found = Tally.objects.get(key=key)
    if found.count > limit.most:
        raise TooMany(max(1, math.ceil((found.until - now).total_seconds())))


def forgive(limit: Limit, who: object) -> None:
    """The last try was a good one and does not count."""
    Tally.objects.filter(key=_key(limit, who), count__gt=0).update(count=F("count") - 1)


def forget(limit: Limit, who: object) -> None:
    """Start over."""
    Tally.objects.filter(key=_key(limit, who)).delete()


def address_of(request: HttpRequest) -> str:
    """The address that somebody comes from, as the last trusted proxy saw it."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES][:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def limited(limit: Limit) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a signed-in person POST to this view only so often; 429 with a sentence and Retry-After above."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method == "POST":
                    spend(limit, request.user.pk)
            except TooMany as refusal:
                return too_many(request, refusal)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """429: a page, a toast for htmx, JSON for a script that sends files."""
    if is_htmx(request):
        response = toast(HttpResponse(status=429), refusal.message, "error")
    elif "text/html" not in request.headers.get("Accept", "text/html"):
        response = JsonResponse({"sentence": refusal.message}, status=429)
    else:
        response = render(request, "429.html", {"sentence": refusal.message}, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


def _begin(key: str, until: datetime) -> None:
    Tally.objects.bulk_create(
        [Tally(key=key, count=1, until=until)],
        update_conflicts=True,
        update_fields=["count", "until"],
        unique_fields=["key"],
    )


def _key(limit: Limit, who: object) -> str:
    return f"{limit.name} {sha256(str(who).lower().encode()).hexdigest()[:40]}"
