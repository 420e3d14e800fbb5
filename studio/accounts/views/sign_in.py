"""Sign in, sign out, and request a password reset."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts import authentication, operators, second_factor, services, sessions, sign_in_log
from studio.accounts.forms import PasswordResetForm, SignInForm
from studio.accounts.models import User
from studio.accounts.reauthentication_form import CodeForm
from studio.accounts.security_changes import SecurityChange, announce
from studio.accounts.sign_in_log import SignInFailure, SignInMethod
from studio.accounts.signed_out import own_path
from studio.core.queue import enqueue_on_commit
from studio.core.web import rate_limits

MAIL_PASSWORD = "studio.accounts.tasks.mail_password"  # noqa: S105 - a task, not a secret


@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign-in form; redirects to the page that was requested."""
    next_path = safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_path)
    form = SignInForm(request.POST or None, request=request)
    try:
        if request.method == "POST" and form.is_valid() and form.user:
            method = SignInMethod.PASSWORD
            return redirect(authentication.pass_first_factor(request, form.user, method, next_path))
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": next_path}, status=status)


@login_not_required
@never_cache
@require_safe
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link; used by GET, as it is pasted from a terminal."""
    # A link preview asks with HEAD; that must not use the link up.
    if request.method == "HEAD":
        return HttpResponse()
    user = services.use_sign_in_link(token, now=timezone.now())
    if user is None:
        if request.user.is_authenticated:
            return redirect("/")
        return render(request, "accounts/link_expired.html", status=410)
    if user.is_operator:
        operators.record("signed in by link", actor=user, address=rate_limits.client_address(request))
    return redirect(authentication.pass_first_factor(request, user, SignInMethod.LINK, "/"))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask somebody whose password was right for a code, or for a passkey."""
    next_path = safe_next(request)
    waiting = authentication.waiting_for_code(request, timezone.now())
    if waiting is None:
        query = "" if next_path == "/" else f"?{urlencode({'next': next_path})}"
        return redirect(f"{reverse('accounts:sign_in')}{query}")
    user, method = waiting
    form = CodeForm(request.POST or None, user=user)
    try:
        if request.method == "POST" and form.is_valid():
            authentication.sign_in(request, user, method, has_two_factors=True)
            if form.is_recovery_code:
                tell_of_recovery_code(request, user)
            return redirect(next_path)
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    if form.is_bound:
        sign_in_log.record_failure(request, user.email, method, SignInFailure.CODE)
    context = {"form": form, "next": next_path, "has_passkey": user.passkeys.exists()}
    return render(request, "accounts/sign_in_code.html", context, status=422 if form.is_bound else 200)


def tell_of_recovery_code(request: HttpRequest, user: User) -> None:
    """Say how many recovery codes are left, here and by mail."""
    left = second_factor.unused_recovery_codes(user)
    sentence = ngettext(
        "%(count)d recovery code left. On your profile you make new ones.",
        "%(count)d recovery codes left. On your profile you make new ones.",
        left,
    )
    messages.warning(request, sentence % {"count": left})
    announce(user, SecurityChange.RECOVERY_CODE_USED)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out: end the session of this browser."""
    sessions.sign_out(request)
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"cache"'  # pictures and videos that the browser keeps for a while
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def request_password_reset(request: HttpRequest) -> HttpResponse:
    """Mail a password-reset link. The response is the same whether or not the account exists."""
    form = PasswordResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rate_limits.hit(rate_limits.RESET, rate_limits.client_address(request))
            rate_limits.hit(rate_limits.RESET_ACCOUNT, form.cleaned_data["email"])
        except rate_limits.RateLimitExceeded as refusal:
            return rate_limits.too_many_requests(request, refusal)
        user = User.objects.filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
        # The same work for an address that nobody has: not even the time of the answer tells.
        enqueue_on_commit(MAIL_PASSWORD, user.pk if user else uuid4())
        return render(request, "accounts/password_reset_sent.html", {"email": form.cleaned_data["email"]})
    status = 422 if form.is_bound else 200
    return render(request, "accounts/request_password_reset.html", {"form": form}, status=status)


def safe_next(request: HttpRequest) -> str:
    """The ``next`` path of the request if it stays on this host, else ``/``."""
    return own_path(request, request.POST.get("next") or request.GET.get("next") or "/")
