"""Around every request of a signed-in person: their time zone, and a note of the browser they use."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from studio.accounts import sessions
from studio.accounts.models import User


class PersonMiddleware:
    """Times are shown as the person's clock shows them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the time zone of the person; nobody's is UTC."""
        # Media are asked for without a session; who never signed in has none to look up.
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            user_zone = None
        else:
            sessions.note(request, user)
            user_zone = zone(user.time_zone)
        with timezone.override(user_zone):
            return self.get_response(request)


def zone(name: str) -> ZoneInfo | None:
    """The time zone of this name; None when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
