"""Change of e-mail address: requested on the profile, confirmed by a mailed link."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts import services
from studio.accounts.forms import EmailForm
from studio.accounts.models import User
from studio.accounts.reauthentication import is_by_password, recently_authenticated
from studio.accounts.views.profile import page
from studio.core.queue import enqueue_on_commit
from studio.core.web import rate_limits

MAIL_LINK = "studio.accounts.tasks.mail_address"
MAIL_CHANGED = "studio.accounts.tasks.mail_address_changed"


@require_POST
@recently_authenticated(unless=is_by_password)
def email(request: HttpRequest) -> HttpResponse:
    """Mail a confirmation link to the new address; nothing changes before it is opened.

    The answer is the same for an address that has an account: nobody learns who has one.
    """
    user = cast("User", request.user)
    form = EmailForm(request.POST, user=user, auto_id="id_email_%s")
    try:
        rate_limits.hit(rate_limits.EMAIL, user.pk)
        if not form.is_valid():
            return page(request, user, email_form=form, status=422)
        rate_limits.hit(rate_limits.RESET, rate_limits.client_address(request))
    except rate_limits.RateLimitExceeded as refusal:
        return rate_limits.too_many_requests(request, refusal)
    enqueue_on_commit(MAIL_LINK, user.pk, form.cleaned_data["email"])
    sentence = gettext("A link is on its way to %(email)s. Open it to finish.")
    messages.success(request, sentence % {"email": form.cleaned_data["email"]})
    return redirect("accounts:profile")


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a new address by its mailed link, signed in as its user: a mistyped one may be a stranger's.

    GET asks (mail programs look at links on their own), POST does it.
    """
    confirmed = services.verify_email_token(token)
    if confirmed is None or confirmed[0] != request.user:
        return render(request, "accounts/confirm_email.html", status=410)
    user, address = confirmed
    context = {"person": user, "email": address}
    if request.method != "POST":
        return render(request, "accounts/confirm_email.html", context)
    if not services.change_email(user, address):
        return render(request, "accounts/confirm_email.html", {**context, "is_taken": True}, status=422)
    enqueue_on_commit(MAIL_CHANGED, user.pk, user.email)
    messages.success(request, gettext("You sign in with %(email)s from now on.") % {"email": address})
    return redirect("accounts:profile")
