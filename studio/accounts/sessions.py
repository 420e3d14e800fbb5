"""Browser sessions of a user: record, list, verify and end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from studio.accounts.models import User, UserSession
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.core.rate_limits import client_address
from studio.core.text import clean_line

RECORD_EVERY = timedelta(minutes=10)
RECORDED_AT = "seen"
CLEARING = "clearing of sessions"
CLEAR = "studio.accounts.tasks.clear_sessions"


def record_activity(request: HttpRequest, user: User) -> None:
    """Record that this session was active, at most once in ten minutes."""
    now = timezone.now()
    session: Any = request.session
    if not _is_due(session, now) or not session.session_key:
        return
    session[RECORDED_AT] = now.timestamp()
    columns = {
        "user": user,
        "agent": clean_line(request.headers.get("User-Agent", ""))[:200],
        "address": client_address(request),
        "seen_at": now,
    }
    UserSession.objects.update_or_create(session_key=session.session_key, defaults=columns)


def _is_due(session: Any, now: datetime) -> bool:
    return bool(session.get(RECORDED_AT, 0) <= (now - RECORD_EVERY).timestamp())


@dataclass(frozen=True)
class SessionClaim:
    """The user that a session cookie names; valid while the password is unchanged since sign-in."""

    user_id: str
    fingerprint: str

    def is_valid_for(self, password: str) -> bool:
        """Whether the claim fits this stored password hash."""
        return constant_time_compare(self.fingerprint, User(password=password).get_session_auth_hash())


def session_claim(request: HttpRequest) -> SessionClaim | None:
    """The unverified claim of a session cookie. None: there is none, or ``record_activity`` is due."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if not key or SESSION_KEY not in session or _is_due(session, timezone.now()):
        return None
    return SessionClaim(session[SESSION_KEY], session.get(HASH_SESSION_KEY, ""))


def current(user: User) -> list[UserSession]:
    """The sessions that are still signed in, the latest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(user.sessions.filter(session_key__in=alive))


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
    name = next((name for mark, name in names if mark in agent), "A browser")
    system = next((system for mark, system in (*systems, *more) if mark in agent), "")
    return f"{name} on {system}" if system else name


def schedule_clearing(now: datetime) -> None:
    """Enqueue the deletion of sessions that are over, once a day."""
    if claim_period(CLEARING, every=timedelta(days=1), now=now):
        enqueue_on_commit(CLEAR)


def clear_expired(now: datetime) -> int:
    """Delete sessions that are over, of members and of guests; their count."""
    expired = Session.objects.filter(expire_date__lt=now)
    UserSession.objects.filter(session_key__in=expired.values("session_key")).delete()
    return expired.delete()[0]
