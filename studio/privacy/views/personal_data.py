"""One's own data: its export, and the deletion of one's account."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from studio.accounts.guards import require_second_factor_of_every_team
from studio.accounts.models import Member, User
from studio.accounts.reauthentication import recently_authenticated
from studio.core.errors import Refusal
from studio.core.web.ranges import serve
from studio.core.web.rate_limits import DATA_EXPORT, rate_limited
from studio.privacy import data_export, person_deletion
from studio.privacy.forms import ConfirmNameForm
from studio.privacy.models import DataExport


@never_cache
@require_GET
def personal_data(request: HttpRequest) -> HttpResponse:
    """Page of one's own data; ``?export`` is only the state of the export, which renews itself."""
    if "export" in request.GET:
        context = {"export": data_export.current(_user(request))}
        return render(request, "privacy/_export.html", context)
    return _page(request)


@require_POST
@recently_authenticated
@rate_limited(DATA_EXPORT)
def request_export(request: HttpRequest) -> HttpResponse:
    """Have a zip of one's own data made; it holds what the person gave to each team."""
    require_second_factor_of_every_team(request)
    data_export.request_export(_user(request), now=timezone.now())
    return redirect("privacy:personal_data")


@require_safe
def download(request: HttpRequest, data_export_id: UUID) -> HttpResponseBase:
    """The zip, for its person alone, until it ends."""
    require_second_factor_of_every_team(request)
    rows = DataExport.objects.filter(person=_user(request), expires_at__gt=timezone.now()).exclude(file="")
    export = get_object_or_404(rows, pk=data_export_id)
    name = f"circle-take-data-{export.created_at:%Y-%m-%d}.zip"
    return serve(request, export.file, mime="application/zip", filename=name, download=True)


@require_POST
@recently_authenticated
def delete_account(request: HttpRequest) -> HttpResponse:
    """Delete one's account and sign out."""
    user = _user(request)
    form = ConfirmNameForm(request.POST, expected=user.email)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        person_deletion.delete(user, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, form=form, status=422)
    logout(request)
    messages.success(
        request, gettext("Your account is deleted. What you wrote stays, as by a former member.")
    )
    return redirect("accounts:sign_in")


def _page(request: HttpRequest, *, form: ConfirmNameForm | None = None, status: int = 200) -> HttpResponse:
    user = _user(request)
    closed = Member.objects.owning_closed(user, timezone.now())
    context = {
        "export": data_export.current(user),
        "owned_teams": person_deletion.owned_teams(user),
        "closed_teams": [member.team for member in closed],
        "form": form or ConfirmNameForm(expected=user.email),
        "expected": user.email,
    }
    return render(request, "privacy/personal_data.html", context, status=status)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
