"""Before what matters a person proves again who they are, once in 15 minutes: a stolen session is not enough.

The page in between carries what was sent along in hidden fields, and the action follows the proof, so that
nothing typed is lost and no half-done action waits in the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from studio.accounts import authentication, second_factor
from studio.accounts.guards import View
from studio.accounts.models import User
from studio.accounts.reauthentication_form import PREFIX, ReauthenticationForm
from studio.accounts.signed_out import is_page, own_path, page_of
from studio.core.web import rate_limits
from studio.core.web.responses import is_htmx

BACK = f"{PREFIX}-back"  # the page on which the form stood


def is_by_password(user: User) -> bool:
    """Whether the password is what the person proves it with, as forms with a field for it ask."""
    return user.has_usable_password() and not second_factor.is_on(user)


def is_possible(user: User) -> bool:
    """Whether the person has anything to prove it with; who only ever came by a link does not."""
    return user.has_usable_password() or user.passkeys.exists() or second_factor.is_on(user)


def is_due(request: HttpRequest) -> bool:
    """Whether the person must prove who they are; not whoever has nothing to prove it with."""
    recent = authentication.is_recent(request, timezone.now())
    return not recent and is_possible(cast("User", request.user))


def recently_authenticated(
    view: View | None = None, *, unless: Callable[[User], bool] = lambda _: False
) -> Any:
    """Decorator of views: a POST whose person proved nothing for 15 minutes asks first who they are.

    Innermost, after the guards: whoever may not do it is refused, not asked. ``unless``: people whom
    the view asks itself.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_asked = request.method == "POST" and not unless(cast("User", request.user))
            refusal = ask(request) if is_asked and is_due(request) else None
            return refusal or view(request, *args, **kwargs)

        return guarded

    return guard(view) if view else guard


def ask(request: HttpRequest) -> HttpResponse | None:
    """The question who is there; None when the request has just answered it."""
    if not is_page(request):
        return _elsewhere(request)
    user = cast("User", request.user)
    is_answered = any(name.startswith(f"{PREFIX}-") for name in request.POST)
    form = ReauthenticationForm(request.POST if is_answered else None, user=user)
    back = own_path(request, request.POST[BACK]) if BACK in request.POST else page_of(request)
    try:
        if form.is_valid():
            authentication.mark_authenticated(request, has_two_factors=form.has_two_factors)
            return None
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    return question(request, form, back, fields=[*_fields(request), (BACK, back)])


def question(
    request: HttpRequest,
    form: ReauthenticationForm,
    back: str,
    *,
    fields: list[tuple[str, str]] | None = None,
    status: int = 422,
) -> HttpResponse:
    """The page that asks; ``fields``: names and values of the form that was sent, which go along."""
    context = {
        "form": form,
        "fields": fields or [],
        "back": back,
        "has_passkey": cast("User", request.user).passkeys.exists(),
    }
    response = render(request, "accounts/reauthenticate.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{PREFIX}-"):
            yield from ((name, str(value)) for value in values)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """For scripts and htmx: where to go, as there is no form that could go along."""
    url = f"{reverse('accounts:reauthenticate')}?{urlencode({'next': page_of(request)})}"
    if is_htmx(request):
        return HttpResponseClientRedirect(url)
    return JsonResponse({"sentence": gettext("Confirm it is you first."), "url": url}, status=403)
