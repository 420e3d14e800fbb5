"""Profile of the user: settings, password, theme, and signed-in sessions."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts import hooks, second_factor, sessions, sign_in_log
from studio.accounts.colours import COLOURS
from studio.accounts.forms import EmailForm, PasswordForm, ProfileForm
from studio.accounts.models import User
from studio.accounts.reauthentication import is_by_password, recently_authenticated
from studio.accounts.security_changes import SecurityChange, announce
from studio.core.web import rate_limits
from studio.core.web.responses import is_htmx

SIGN_INS_AT_MOST = 20


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the profile; POST saves its settings."""
    user = cast("User", request.user)
    if request.method != "POST":
        return page(request, user)
    # A form of its own row: what was refused must not show as the person's name in the header.
    form = ProfileForm(request.POST, instance=User.objects.get(pk=user.pk))
    if not form.is_valid():
        return page(request, user, form=form, status=422)
    form.save()
    messages.success(request, gettext("Saved."))
    return redirect("accounts:profile")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Save the theme chosen in the menu: dark, light or as the system."""
    chosen = request.POST.get("theme", "")
    if chosen in {"dark", "light", ""}:
        User.objects.filter(pk=cast("User", request.user).pk).update(theme=chosen)
    return HttpResponse(status=204) if is_htmx(request) else redirect(hooks.HOME_PAGE.url())


@require_POST
def first_steps(request: HttpRequest) -> HttpResponse:
    """Remember, for all browsers of this person, that they know the first steps."""
    User.objects.filter(pk=cast("User", request.user).pk).update(knows_first_steps=True)
    return HttpResponse(status=204)


@require_POST
@recently_authenticated(unless=is_by_password)
def password(request: HttpRequest) -> HttpResponse:
    """Change the password and end every other session."""
    user = cast("User", request.user)
    form = PasswordForm(request.POST, user=User.objects.get(pk=user.pk), auto_id="id_password_%s")
    try:
        if not form.is_valid():
            return page(request, user, password_form=form, status=422)
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    form.user.set_password(form.cleaned_data["new"])
    form.user.save(update_fields=["password"])
    update_session_auth_hash(request, form.user)
    sessions.end_others(form.user, but=request.session.session_key)
    announce(form.user, SecurityChange.NEW_PASSWORD)
    messages.success(request, gettext("The password is changed; every other browser is signed out."))
    return redirect("accounts:profile")


@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one session of the user."""
    sessions.end(get_object_or_404(cast("User", request.user).sessions, pk=session_id))
    return redirect("accounts:profile")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every other session of the user."""
    ended_count = sessions.end_others(cast("User", request.user), but=request.session.session_key)
    sentence = ngettext(
        "%(count)d other browser signed out.", "%(count)d other browsers signed out.", ended_count
    )
    messages.success(request, sentence % {"count": ended_count})
    return redirect("accounts:profile")


def page(request: HttpRequest, user: User, *, status: int = 200, **forms_: forms.BaseForm) -> HttpResponse:
    """Render the profile; ``forms_`` replace the unbound forms."""
    context = {
        "form": ProfileForm(instance=user),
        "password_form": PasswordForm(user=user, auto_id="id_password_%s"),
        "email_form": EmailForm(user=user, auto_id="id_email_%s"),
        "colours": range(COLOURS),
        "passkeys": user.passkeys.all(),
        "is_second_factor_on": second_factor.is_on(user),
        "recovery_codes_left": second_factor.unused_recovery_codes(user),
        "sign_ins": sign_in_log.rows(sign_in_log.recent(timezone.now()).filter(user=user)[:SIGN_INS_AT_MOST]),
        "idle_hours": settings.SESSION_IDLE_HOURS,
        "age_days": settings.SESSION_AGE_DAYS,
        "sign_in_log_days": settings.SIGN_IN_LOG_DAYS,
        "sessions": [
            {
                "session": session,
                "browser": sessions.browser_name(session.agent),
                "is_this": session.session_key == request.session.session_key,
            }
            for session in sessions.current(user)
        ],
        **forms_,
    }
    return render(request, "accounts/profile.html", context, status=status)
