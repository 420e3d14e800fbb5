"""Set up an authenticator app, make new recovery codes, turn the second factor off."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts import authentication, reauthentication, second_factor, sessions
from studio.accounts.models import Member, User
from studio.accounts.reauthentication import recently_authenticated
from studio.accounts.reauthentication_form import TurnOnForm
from studio.accounts.security_changes import SecurityChange, announce
from studio.accounts.views.sign_in import safe_next
from studio.core.web import rate_limits

SECRET = "second-factor-secret"  # noqa: S105 - in the session, encrypted, until the app has shown its first code


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Show the secret as QR code and text; POST takes the app that shows the right code."""
    user, next_path = cast("User", request.user), safe_next(request)
    if second_factor.is_on(user):
        return redirect(f"{reverse('accounts:profile')}#second-factor")
    if authentication.must_use_factor_first(request, user):
        return redirect(f"{reverse('accounts:second_factor_required')}?{urlencode({'next': next_path})}")
    if reauthentication.is_due(request):  # asked before the app is scanned: a code does not live long
        return redirect(
            f"{reverse('accounts:reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
        )
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    form = TurnOnForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            rate_limits.hit(rate_limits.CODE, user.pk)
            codes = second_factor.turn_on(user, secret, form.cleaned_data["code"], now=timezone.now())
            return _turned_on(request, user, codes, next_path)
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    except second_factor.WrongCode as refusal:
        form.add_error("code", refusal.message)
    context = {
        "form": form,
        "qr_code": second_factor.qr_code(user, secret),
        "secret": second_factor.as_text(secret),
        "next": next_path,
    }
    return render(request, "accounts/second_factor.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def second_factor_required(request: HttpRequest) -> HttpResponse:
    """Say which teams ask for a second factor, and how to give or set up one."""
    user, next_path = cast("User", request.user), safe_next(request)
    waiting = [member for member in Member.objects.of(user) if member.lacks_second_factor(user)]
    if not waiting:
        return redirect(next_path)
    context = {
        "members": waiting,
        "next": next_path,
        "has_passkey": user.passkeys.exists(),
        "has_app": second_factor.is_on(user),
    }
    return render(request, "accounts/second_factor_required.html", context)


@require_POST
@recently_authenticated
def turn_off_second_factor(request: HttpRequest) -> HttpResponse:
    """Forget the app and the recovery codes; every other browser is signed out."""
    user = cast("User", request.user)
    if second_factor.turn_off(user):
        authentication.end_two_factors(request, user)
        announce(user, SecurityChange.SECOND_FACTOR_OFF)
        messages.success(request, gettext("Signing in no longer asks for a code."))
    return redirect("accounts:profile")


@never_cache
@require_POST
@recently_authenticated
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, shown once."""
    user = cast("User", request.user)
    if not second_factor.is_on(user):
        return redirect("accounts:profile")
    codes = second_factor.renew_recovery_codes(user)
    announce(user, SecurityChange.NEW_RECOVERY_CODES)
    return _recovery_codes(request, codes, reverse("accounts:profile"))


def _turned_on(request: HttpRequest, user: User, codes: list[str], next_path: str) -> HttpResponse:
    rate_limits.refund(rate_limits.CODE, user.pk)
    del request.session[SECRET]
    authentication.mark_authenticated(request, has_two_factors=True)
    sessions.end_others(user, but=request.session.session_key)
    announce(user, SecurityChange.SECOND_FACTOR_ON)
    return _recovery_codes(request, codes, next_path)


def _recovery_codes(request: HttpRequest, codes: list[str], next_path: str) -> HttpResponse:
    """Sent as the answer itself, so that the codes are stored nowhere."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": next_path})
