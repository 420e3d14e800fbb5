"""Middleware of the signed-in user: time zone, and record of the active session."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from studio.accounts import sessions
from studio.accounts.models import User


class UserMiddleware:
    """Activates the user's time zone and records the active session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the zone of the profile, else the one of the browser's cookie, else UTC."""
        user = request.user
        chosen = ""
        if isinstance(user, User) and user.is_authenticated:
            sessions.record_activity(request, user)
            chosen = user.time_zone
        with timezone.override(zone(chosen or request.COOKIES.get("zone", ""))):
            return self.get_response(request)


def zone(name: str) -> ZoneInfo | None:
    """The time zone of this name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
