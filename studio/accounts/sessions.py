"""The browsers in which somebody is signed in, and how they are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from studio.accounts.models import User, Visit
from studio.core.limits import address_of

NOTED_EVERY = timedelta(minutes=10)
STAMP = "seen"


def note(request: HttpRequest, user: User) -> None:
    """Remember that this browser was here, at most once in ten minutes."""
    now = timezone.now()
    session: Any = request.session
    if session.get(STAMP, 0) > (now - NOTED_EVERY).timestamp() or not session.session_key:
        return
    session[STAMP] = now.timestamp()
    seen = {
        "user": user,
        "agent": request.headers.get("User-Agent", "")[:200],
        "address": address_of(request),
        "seen_at": now,
    }
    Visit.objects.update_or_create(session_key=session.session_key, defaults=seen)


def current(user: User) -> list[Visit]:
    """The browsers that are still signed in, the latest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(user.visits.filter(session_key__in=alive))


def forget(visit: Visit) -> None:
    """Sign one browser out."""
    with transaction.atomic():
        Session.objects.filter(session_key=visit.session_key).delete()
        visit.delete()


def forget_others(user: User, *, but: str | None) -> int:
    """Sign out everywhere but in the browser with this session; how many that were."""
    others = [visit for visit in current(user) if visit.session_key != but]
    for visit in others:
        forget(visit)
    return len(others)


def browser_of(agent: str) -> str:
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
