"""Browser sessions of a user: record, list, verify and end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from studio.accounts.models import User, UserSession
from studio.accounts.signed_out import is_page
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.core.values.text import clean_line
from studio.core.web.rate_limits import client_address

RECORD_EVERY = timedelta(minutes=10)
RECORDED_AT = "seen"  # in the session, as what follows: when its person last did something, at least
SIGNED_IN_AT = "signed-in-at"
TWO_FACTORS = "two-factors"  # the person proved with two who they are
IDLE = timedelta(hours=settings.SESSION_IDLE_HOURS)
AGE = timedelta(days=settings.SESSION_AGE_DAYS)
CLEARING = "clearing of sessions"
CLEAR = "studio.accounts.tasks.clear_sessions"


def record_activity(request: HttpRequest, user: User) -> None:
    """Record that the person did something, at most once in ten minutes."""
    now = timezone.now()
    session: Any = request.session
    if not _must_record(request, session, now) or not session.session_key:
        return
    session[RECORDED_AT] = now.timestamp()
    session.setdefault(SIGNED_IN_AT, now.timestamp())  # of sessions that are older than this limit
    columns = {
        "user": user,
        "agent": clean_line(request.headers.get("User-Agent", ""))[:200],
        "address": client_address(request),
        "seen_at": now,
    }
    UserSession.objects.update_or_create(session_key=session.session_key, defaults=columns)


def has_two_factors(request: HttpRequest) -> bool:
    """Whether the person of this session proved with two factors who they are."""
    return bool(request.session.get(TWO_FACTORS))


def is_activity(request: HttpRequest) -> bool:
    """Whether a person asked: a page opened, something sent, a video played; not polls and pictures."""
    is_sent = request.method not in ("GET", "HEAD", "OPTIONS")
    return is_sent or "Range" in request.headers or is_page(request)


def is_over(session: Any, now: datetime) -> bool:
    """Whether nobody used the session for too long, or it began too long ago."""
    is_idle = session.get(RECORDED_AT, now.timestamp()) < (now - IDLE).timestamp()
    return bool(is_idle or session.get(SIGNED_IN_AT, now.timestamp()) < (now - AGE).timestamp())


def sign_out(request: HttpRequest) -> None:
    """End the session of this request."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def _must_record(request: HttpRequest, session: Any, now: datetime) -> bool:
    is_due = session.get(RECORDED_AT, 0) <= (now - RECORD_EVERY).timestamp()
    return RECORDED_AT not in session or bool(is_due and is_activity(request))


@dataclass(frozen=True)
class SessionClaim:
    """The user that a session cookie names; valid while the password is unchanged since sign-in."""

    user_id: str
    fingerprint: str
    has_two_factors: bool

    def is_valid_for(self, password: str) -> bool:
        """Whether the claim fits this stored password hash."""
        return constant_time_compare(self.fingerprint, User(password=password).get_session_auth_hash())


def session_claim(request: HttpRequest) -> SessionClaim | None:
    """The unverified claim of a session cookie. None: there is none, it is over, or must be recorded."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
    now = timezone.now()
    if not key or SESSION_KEY not in session or is_over(session, now) or _must_record(request, session, now):
        return None
    fingerprint, has_two_factors = session.get(HASH_SESSION_KEY, ""), session.get(TWO_FACTORS, False)
    return SessionClaim(session[SESSION_KEY], fingerprint, has_two_factors)


def current(user: User) -> list[UserSession]:
    """The sessions that are still signed in, the latest first."""
    now = timezone.now()
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return list(user.sessions.filter(session_key__in=alive, seen_at__gt=now - IDLE, created_at__gt=now - AGE))


def end(session: UserSession) -> None:
    """End one session: its browser is signed out."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        session.delete()


def end_others(user: User, *, but: str | None) -> int:
    """End all sessions but the one with this key; returns how many ended."""
    others = [session for session in current(user) if session.session_key != but]
    for session in others:
        end(session)
    return len(others)


def browser_name(agent: str) -> str:
    """``Firefox on Linux``, as far as a browser says."""
    names = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "macOS")
    more = ("Windows", "Windows"), ("Linux", "Linux")
    name = next((name for mark, name in names if mark in agent), gettext("A browser"))
    system = next((system for mark, system in (*systems, *more) if mark in agent), "")
    return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system} if system else name


def schedule_clearing(now: datetime) -> None:
    """Enqueue the deletion of sessions that are over, once a day."""
    if claim_period(CLEARING, every=timedelta(days=1), now=now):
        enqueue_on_commit(CLEAR)


def clear_expired(now: datetime) -> int:
    """Delete sessions that are over, of members and of guests; their count."""
    unused = UserSession.objects.filter(Q(seen_at__lt=now - IDLE) | Q(created_at__lt=now - AGE))
    is_over = Q(expire_date__lt=now) | Q(session_key__in=unused.values("session_key"))
    expired = Session.objects.filter(
        pk__in=list(Session.objects.filter(is_over).values_list("pk", flat=True))
    )
    UserSession.objects.filter(session_key__in=expired.values("session_key")).delete()
    return expired.delete()[0]
