"""Rate limits of guesses, uploads and orders: one counter for all of them, in the database.

A limit counts in windows that begin with the first try. Each step of the count is one atomic statement, so
that tries at the same moment are all counted, the first ones too. docs/security.md lists the limits.
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
from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.models import RateCounter
from studio.core.values.formatting import format_count
from studio.core.web.responses import is_htmx, toast

RETENTION = timedelta(days=1)
DIRECT_VISIT = "direct-visit"  # of somebody whom no proxy names, although PROXIES says that one does
DIRECT_VISIT_SECONDS = 3600


@dataclass(frozen=True)
class RateLimit:
    """A rate limit: at most ``most`` attempts in each window."""

    name: str
    most: int
    window: timedelta
    what: str  # for the document


MINUTE, TEN_MINUTES = timedelta(minutes=1), timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIGN_IN = RateLimit("sign-in", 8, TEN_MINUTES, "wrong passwords for one account from one address")
ACCOUNT = RateLimit("account", 40, HOUR, "wrong passwords for one account, from anywhere")
ADDRESS = RateLimit("address", 60, TEN_MINUTES, "wrong passwords from one address")
CODE = RateLimit("code", 8, TEN_MINUTES, "wrong codes of a second factor for one account, from anywhere")
CODE_OF_A_DAY = RateLimit("code-day", 40, DAY, "wrong codes of a second factor for one account in a day")
RESET = RateLimit("reset", 5, HOUR, "mails for a new password or address, asked from one address")
RESET_ACCOUNT = RateLimit("reset-account", 5, HOUR, "mails for a new password to one account, from anywhere")
EMAIL = RateLimit("email", 20, HOUR, "tries of one person to change their address")
INVITE = RateLimit("invite", 60, HOUR, "invitations by one person")
GUEST_PASSWORD = RateLimit(
    "guest-password", 10, TEN_MINUTES, "wrong passwords for one share link from one address"
)
GUEST_LINK = RateLimit("guest-link", 100, HOUR, "wrong passwords for one share link")
GUEST_NOTES = RateLimit("guest-words", 60, TEN_MINUTES, "notes and verdicts of one guest")
GUEST_WATCHED = RateLimit("guest-watched", 600, TEN_MINUTES, "reports of what one guest has played")
GUEST_COPIES = RateLimit(
    "guest-copies", 200, HOUR, "copies with a burnt-in name for one share link, asked for from one address"
)
UPLOAD = RateLimit("upload", 240, TEN_MINUTES, "uploads by one person")
DATA_EXPORT = RateLimit("data-export", 5, HOUR, "exports of one's own data")
ORDER = RateLimit("order", settings.ORDERS_AT_MOST, TEN_MINUTES, "orders by one person")
WEBHOOK = RateLimit("webhook", 120, MINUTE, "true calls of the provider about one order")
WEBHOOK_SENT = RateLimit(
    "webhook-sent", 30, TEN_MINUTES, "messages to webhooks that one person sends by hand"
)
API = RateLimit("api", 600, MINUTE, "requests with one API token")
ALL = (
    SIGN_IN,
    ACCOUNT,
    ADDRESS,
    CODE,
    CODE_OF_A_DAY,
    RESET,
    RESET_ACCOUNT,
    EMAIL,
    INVITE,
    GUEST_PASSWORD,
    GUEST_LINK,
    GUEST_NOTES,
    GUEST_WATCHED,
    GUEST_COPIES,
    UPLOAD,
    DATA_EXPORT,
    ORDER,
    WEBHOOK,
    WEBHOOK_SENT,
    API,
)


class RateLimitExceeded(Refusal):
    """Too many attempts in a window; ``seconds`` until the next one is allowed."""

    def __init__(self, seconds: int) -> None:
        wait = (
            format_count(seconds, "second")
            if seconds < 90
            else format_count(math.ceil(seconds / 60), "minute")
        )
        super().__init__(gettext("That was too often. Try again in %(wait)s.") % {"wait": wait})
        self.seconds = seconds


def hit(limit: RateLimit, who: object, *, now: datetime | None = None) -> RateCounter | None:
    """Count one attempt of ``who``; the count. Raises RateLimitExceeded when it is one too many."""
    now = now or timezone.now()
    counters = RateCounter.objects.filter(key=_key(limit, who))
    if not counters.filter(until__gt=now).update(count=F("count") + 1):
        _begin_window(_key(limit, who), now, now + limit.window)
        counters.update(count=F("count") + 1)
        RateCounter.objects.filter(until__lt=now - RETENTION).delete()
    counter = counters.first()
    if counter and counter.count > limit.most:
        raise RateLimitExceeded(max(1, math.ceil((counter.until - now).total_seconds())))
    return counter


def hit_more(limit: RateLimit, who: object, *, times: int) -> None:
    """Count further attempts of a request that was counted once: all of them, or none if they are too many.

    Raises RateLimitExceeded.
    """
    counters = RateCounter.objects.filter(key=_key(limit, who))
    if times < 1 or counters.filter(count__lte=limit.most - times).update(count=F("count") + times):
        return
    until = counters.values_list("until", flat=True).first() or timezone.now() + limit.window
    raise RateLimitExceeded(max(1, math.ceil((until - timezone.now()).total_seconds())))


def refund(limit: RateLimit, who: object) -> None:
    """Take back one attempt: the last one was good and does not count."""
    RateCounter.objects.filter(key=_key(limit, who), count__gt=0).update(count=F("count") - 1)


def reset(limit: RateLimit, who: object) -> None:
    """Forget all attempts of ``who``: the window starts over."""
    RateCounter.objects.filter(key=_key(limit, who)).delete()


def client_address(request: HttpRequest) -> str:
    """The IP address of the client, as the last trusted proxy saw it."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES][:64]
    if settings.PROXIES and not cache.get(DIRECT_VISIT):
        cache.set(DIRECT_VISIT, timezone.now(), DIRECT_VISIT_SECONDS)
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def direct_visit() -> datetime | None:
    """When somebody came past the proxies that ``PROXIES`` counts; None: not within the last hour.

    Whoever does can name any address in X-Forwarded-For, and so pass the limits by address; those by account
    and by link hold all the same.
    """
    at: datetime | None = cache.get(DIRECT_VISIT)
    return at


def rate_limited(limit: RateLimit) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a signed-in person POST to this view only so often; 429 with a sentence and Retry-After above."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method == "POST":
                    hit(limit, request.user.pk)
            except RateLimitExceeded as refusal:
                return too_many_requests(request, refusal)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def too_many_requests(request: HttpRequest, refusal: RateLimitExceeded) -> HttpResponse:
    """429: a page, a toast for htmx, JSON for a script that sends files."""
    if is_htmx(request):
        response = toast(HttpResponse(status=429), refusal.message, "error")
    elif "text/html" not in request.headers.get("Accept", "text/html"):
        response = JsonResponse({"sentence": refusal.message}, status=429)
    else:
        response = render(request, "429.html", {"sentence": refusal.message}, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


def _begin_window(key: str, now: datetime, until: datetime) -> None:
    """Begin a window at 0. Of tries at the same moment one begins it; all are counted after that."""
    RateCounter.objects.bulk_create([RateCounter(key=key, until=until)], ignore_conflicts=True)
    RateCounter.objects.filter(key=key, until__lte=now).update(count=0, until=until)


def _key(limit: RateLimit, who: object) -> str:
    return f"{limit.name} {sha256(str(who).lower().encode()).hexdigest()[:40]}"
