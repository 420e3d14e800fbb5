"""Page on which a signed-in person proves again who they are, for what has no form of its own."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts import authentication, reauthentication
from studio.accounts.models import User
from studio.accounts.reauthentication_form import ReauthenticationForm
from studio.accounts.views.sign_in import safe_next
from studio.core.web import rate_limits


@never_cache
@require_http_methods(["GET", "POST"])
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Ask who is there; POST leads on to ``next``."""
    form = ReauthenticationForm(request.POST or None, user=cast("User", request.user))
    next_path = safe_next(request)
    try:
        if request.method == "POST" and form.is_valid():
            authentication.mark_authenticated(request, has_two_factors=form.has_two_factors)
            return redirect(next_path)
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    status = 422 if form.is_bound else 200
    return reauthentication.question(request, form, next_path, fields=[("next", next_path)], status=status)
