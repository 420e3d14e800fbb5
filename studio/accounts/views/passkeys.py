"""Passkeys over HTTP: options and answers as JSON, between the browser and ``accounts.passkeys``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studio.accounts import authentication, passkeys, sign_in_log
from studio.accounts.models import User
from studio.accounts.reauthentication import recently_authenticated
from studio.accounts.security_changes import SecurityChange, announce
from studio.accounts.sign_in_log import SignInFailure, SignInMethod
from studio.accounts.views.sign_in import safe_next
from studio.core.errors import Refusal
from studio.core.values.text import load_json
from studio.core.web import rate_limits

Answer = Callable[..., dict[str, Any]]


def as_json(view: Answer) -> Callable[..., HttpResponse]:
    """Decorator: the returned dict as JSON, or the sentence of a refusal with status 422."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args))
        except rate_limits.RateLimitExceeded as refusal:
            return rate_limits.too_many_requests(request, refusal)
        except Refusal as refusal:
            return JsonResponse({"sentence": refusal.message}, status=422)

    return answered


@require_POST
@never_cache
@recently_authenticated
@as_json
def add_options(request: HttpRequest) -> dict[str, Any]:
    """Options to register a passkey."""
    _require_factor(request)
    return passkeys.options_to_add(request, cast("User", request.user))


@require_POST
@never_cache
@recently_authenticated
@as_json
def add(request: HttpRequest) -> dict[str, Any]:
    """Verify and store a passkey."""
    _require_factor(request)
    passkey = passkeys.add(request, cast("User", request.user), _body(request))
    authentication.mark_authenticated(request, has_two_factors=True)
    announce(passkey.user, SecurityChange.PASSKEY_ADDED)
    messages.success(
        request,
        gettext("The passkey of %(device)s signs you in from now on.") % {"device": passkey},
    )
    return {"url": reverse("accounts:profile")}


@require_POST
@recently_authenticated
def remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Delete a passkey; the device may keep its half, which is useless here."""
    user = cast("User", request.user)
    passkey = get_object_or_404(user.passkeys, pk=passkey_id)
    if authentication.must_use_factor_first(request, user):
        return redirect(f"{reverse('accounts:second_factor_required')}?next={reverse('accounts:profile')}")
    passkey.delete()
    if not user.has_second_factor():
        authentication.end_two_factors(request, user)
    announce(user, SecurityChange.PASSKEY_REMOVED)
    messages.success(request, gettext("The passkey is removed."))
    return redirect("accounts:profile")


@login_not_required
@require_POST
@never_cache
@as_json
def sign_in_options(request: HttpRequest) -> dict[str, Any]:
    """Options to sign in with a passkey."""
    return passkeys.options_to_sign_in(request)


@login_not_required
@require_POST
@never_cache
@as_json
def sign_in(request: HttpRequest) -> dict[str, Any]:
    """Sign in the owner of a passkey; failures count like wrong passwords."""
    address = rate_limits.client_address(request)
    rate_limits.hit(rate_limits.ADDRESS, address)
    body = _body(request)
    try:
        user = passkeys.sign_in(request, body)
    except Refusal:
        email = passkeys.owner_email(body)
        sign_in_log.record_failure(request, email, SignInMethod.PASSKEY, SignInFailure.PASSKEY)
        raise
    rate_limits.refund(rate_limits.ADDRESS, address)
    authentication.sign_in(request, user, SignInMethod.PASSKEY, has_two_factors=True)
    return {"url": safe_next(request)}


@require_POST
@never_cache
@as_json
def reauthenticate_options(request: HttpRequest) -> dict[str, Any]:
    """Options to prove again who is there."""
    return passkeys.options_to_reauthenticate(request, cast("User", request.user))


@require_POST
@never_cache
@as_json
def reauthenticate(request: HttpRequest) -> dict[str, Any]:
    """Prove again who is there; failures count like wrong passwords."""
    address = rate_limits.client_address(request)
    rate_limits.hit(rate_limits.ADDRESS, address)
    passkeys.reauthenticate(request, cast("User", request.user), _body(request))
    rate_limits.refund(rate_limits.ADDRESS, address)
    authentication.mark_authenticated(request, has_two_factors=True)
    return {"url": safe_next(request)}


def _require_factor(request: HttpRequest) -> None:
    if authentication.must_use_factor_first(request, cast("User", request.user)):
        raise Refusal(gettext("Your team asks for a second factor: use one of your passkeys first."))


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = load_json(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # no JSON, or a form
        body = None
    if not isinstance(body, dict):
        raise Refusal(gettext("The browser sent no passkey."))
    return body
