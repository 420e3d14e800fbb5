"""For operators: the state of the studio, allowances of teams, rights of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts import operators
from studio.accounts.guards import operator_view
from studio.accounts.models import Team, User
from studio.accounts.reauthentication import recently_authenticated
from studio.activity import audit_log, verbs
from studio.activity.audit_filter import LogFilter
from studio.activity.log_page import log_context, log_file
from studio.core.errors import Refusal
from studio.ledger import allowances
from studio.operations import page as operations_page
from studio.operations.forms import (
    EVERYBODY,
    AllowanceForm,
    AllowanceKind,
    GiveRightForm,
    PersonForm,
    Right,
    RightForm,
    TeamCreationForm,
)


@never_cache
@require_GET
@operator_view
def operations(request: HttpRequest) -> HttpResponse:
    """The whole page; ``?part`` is only the state of the studio, which renews itself."""
    if "part" in request.GET:
        context = operations_page.state_of_the_studio(timezone.now())
        return render(request, "operations/_state.html", context)
    return _page(request)


@require_POST
@operator_view
@recently_authenticated
def set_allowance(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Say how much a team may spend on paid renders."""
    team = get_object_or_404(Team, pk=team_id)
    form = AllowanceForm(request.POST, auto_id=f"id_{team.pk}_%s")
    if not form.is_valid():
        return _page(request, status=422, team_form=(team, form))
    if form.cleaned_data["kind"] == AllowanceKind.NONE:
        allowances.withdraw(team, by=_user(request))
    else:
        allowances.set_allowance(team, form.limit_usd, by=_user(request))
    messages.success(request, gettext("The allowance of %(team)s is set.") % {"team": team})
    return redirect("operations:operations")


@require_POST
@operator_view
@recently_authenticated
def set_team_creation(request: HttpRequest) -> HttpResponse:
    """Say who may create teams."""
    form = TeamCreationForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, creation_form=form)
    operators.set_team_creation(everybody=form.cleaned_data["who"] == EVERYBODY, by=_user(request))
    messages.success(request, gettext("Saved."))
    return redirect("operations:operations")


@require_POST
@operator_view
@recently_authenticated
def add_right(request: HttpRequest) -> HttpResponse:
    """Make a person an operator, or let them create teams."""
    form = GiveRightForm(request.POST)
    if not form.is_valid() or form.user is None:
        return _page(request, status=422, right_form=form)
    if form.cleaned_data["right"] == Right.OPERATOR:
        operators.add(form.user, by=_user(request))
    else:
        operators.allow_team_creation(form.user, allowed=True, by=_user(request))
    messages.success(request, gettext("%(user)s has the right now.") % {"user": form.user})
    return redirect("operations:operations")


@require_POST
@operator_view
@recently_authenticated
def remove_right(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Take a right away from a person; the last operator stays one."""
    user = get_object_or_404(User, pk=user_id)
    form = RightForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    try:
        if form.cleaned_data["right"] == Right.OPERATOR:
            operators.remove(user, by=_user(request))
        else:
            operators.allow_team_creation(user, allowed=False, by=_user(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, gettext("%(user)s no longer has the right.") % {"user": user})
    # Whoever has taken the role from themselves may not see the page any more.
    return redirect("/" if user == request.user else "operations:operations")


@require_POST
@operator_view
@recently_authenticated
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Remove the second factor of a person who has lost it."""
    form = PersonForm(request.POST, auto_id="id_lost_%s")
    if not form.is_valid() or form.user is None:
        return _page(request, status=422, lost_form=form)
    operators.remove_second_factor(form.user, by=_user(request))
    messages.success(
        request,
        gettext("%(user)s signs in without a second factor until they set up a new one.")
        % {"user": form.user},
    )
    return redirect("/" if form.user == request.user else "operations:operations")


@never_cache
@require_GET
@operator_view
def log(request: HttpRequest) -> HttpResponse:
    """Log of the installation: what operators did, and links that signed one in."""
    entries = audit_log.of_installation(LogFilter.from_query(request.GET))
    context = log_context(request, entries, reverse("operations:log_csv"), labels=verbs.INSTALLATION_LABELS)
    operator_names = User.objects.filter(is_operator=True).order_by("name").values_list("name", flat=True)
    return render(request, "operations/log.html", {**context, "people": operator_names})


@require_GET
@operator_view
def log_csv(request: HttpRequest) -> HttpResponseBase:
    """CSV export of the log."""
    operators.record("log saved", actor=_user(request))
    entries = audit_log.of_installation(LogFilter.from_query(request.GET))
    return log_file(entries, "installation", has_origin=True)


def _page(
    request: HttpRequest,
    *,
    status: int = 200,
    team_form: tuple[Team, AllowanceForm] | None = None,
    **forms: Any,
) -> HttpResponse:
    """The whole page; forms that were refused replace the others and keep what was entered."""
    context = operations_page.whole_page(request.GET, timezone.now())
    if team_form:
        team, form = team_form
        rows = context["team_rows"]
        context["team_rows"] = [replace(row, form=form) if row.team == team else row for row in rows]
    return render(request, "operations/operations.html", {**context, **forms}, status=status)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
