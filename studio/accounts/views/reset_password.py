"""Set a new password by the mailed link, then sign in with it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect

from studio.accounts import authentication, hooks
from studio.accounts.models import User
from studio.accounts.security_changes import SecurityChange, announce
from studio.accounts.sign_in_log import SignInMethod


class ResetPassword(PasswordResetConfirmView):
    """Django's own view; whoever has a second factor is still asked for it."""

    template_name = "accounts/reset_password.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the password and pass the first factor; the link works once, as it signs the old password."""
        user = cast("User", form.save())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        announce(user, SecurityChange.NEW_PASSWORD)
        method, home = SignInMethod.NEW_PASSWORD, hooks.HOME_PAGE.url()
        return redirect(authentication.pass_first_factor(self.request, user, method, home))
