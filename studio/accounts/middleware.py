"""Middleware of the signed-in user: time zone, and the life of their session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from studio.accounts import sessions
from studio.accounts.guards import SecondFactorRequired
from studio.accounts.models import User
from studio.accounts.signed_out import lead_to_second_factor
from studio.accounts.time_zones import zone
from studio.core.translations import languages


class UserMiddleware:
    """Activates the user's time zone records the active session, and ends one that is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the zone of the profile, else the one of the browser's cookie, else UTC."""
        user = request.user
        chosen = ""
        if isinstance(user, User) and user.is_authenticated:
            chosen = user.time_zone
            if sessions.is_over(request.session, timezone.now()):
                sessions.sign_out(request)
            else:
                user.has_two_factors = sessions.has_two_factors(request)
                sessions.record_activity(request, user)
        with timezone.override(zone(chosen or request.COOKIES.get("zone", ""))), _language_of(user):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Lead a member whose team asks for a second factor to where it is set up."""
        return lead_to_second_factor(request) if isinstance(exception, SecondFactorRequired) else None


def _language_of(user: object) -> AbstractContextManager[None]:
    """The language that the person has chosen; else that of the request, which is kept for mails to them."""
    if not isinstance(user, User) or not user.is_authenticated:
        return nullcontext()
    if user.language:
        return languages.speak(user.language)
    if (user.browser_language or settings.LANGUAGE_CODE) != languages.current():
        user.browser_language = languages.current()
        User.objects.filter(pk=user.pk).update(browser_language=user.browser_language)
    return nullcontext()
