"""Tokens of a team, for its owner: all of them, and service accounts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts import service_accounts
from studio.accounts.guards import team_view
from studio.accounts.models import StudioRequest, Team
from studio.accounts.policy import Permission, Role
from studio.accounts.reauthentication import recently_authenticated
from studio.api import tokens
from studio.api.forms import ServiceAccountForm, TokenForm
from studio.api.views.token_rows import PAGE_SIZE, page_of
from studio.core.errors import Refusal
from studio.core.web import keyset
from studio.core.web.responses import absolute_url


@never_cache
@require_GET
@team_view(requires=Permission.OWN_TEAM)
def team_tokens(request: StudioRequest, team: Team) -> HttpResponse:
    """List all tokens of the team, and its service accounts."""
    return _page(request, team)


@require_POST
@team_view(requires=Permission.OWN_TEAM)
def end(request: StudioRequest, team: Team, token_id: UUID) -> HttpResponse:
    """End a token of the team, whoever made it."""
    token = get_object_or_404(team.api_tokens.select_related("user", "team"), pk=token_id)
    tokens.revoke(token, by=request.user, now=timezone.now())
    messages.success(request, gettext("%(token)s opens nothing any more.") % {"token": token})
    return redirect("api:team_tokens", team.pk)


@require_POST
@team_view(requires=Permission.OWN_TEAM)
@recently_authenticated
def add_service_account(request: StudioRequest, team: Team) -> HttpResponse:
    """Add a service account, a member of the team that is a program."""
    form = ServiceAccountForm(request.POST, by=request.member, auto_id="id_account_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            member = service_accounts.create(request.member, data["name"], Role(data["role"]))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, gettext("%(user)s is in the team. Make a token for it.") % {"user": member.user}
            )
            return redirect("api:service_account", team.pk, member.pk)
    return _page(request, team, account_form=form, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
@team_view(requires=Permission.OWN_TEAM)
@recently_authenticated
def service_account(request: StudioRequest, team: Team, account_id: UUID) -> HttpResponse:
    """Show a service account with its tokens; POST makes one, and shows it this once."""
    member = get_object_or_404(
        team.members.select_related("user", "team"), pk=account_id, user__is_service=True
    )
    form = TokenForm(request.POST or None, member=member)
    context = {"team": team, "member": member, "form": form, "agent_address": absolute_url("api:mcp")}
    if form.is_valid():
        try:
            token, secret = tokens.create(member, form.terms(), by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            context |= {"new_token": token, "secret": secret, "form": TokenForm(member=member)}
    own_tokens = team.api_tokens.filter(user=member.user)
    context["pages"] = page_of(own_tokens, request.GET, now=timezone.now())
    return render(request, "api/service_account.html", context, status=422 if form.errors else 200)


def _page(request: StudioRequest, team: Team, *, status: int = 200, **more: object) -> HttpResponse:
    accounts = team.members.filter(user__is_service=True).select_related("user")
    account_pages = keyset.page(
        accounts, request.GET, size=PAGE_SIZE, order=keyset.OLDEST, prefix="accounts_"
    )
    context = {
        "team": team,
        "pages": page_of(team.api_tokens.all(), request.GET, now=timezone.now()),
        "accounts": account_pages.rows,
        "account_pages": account_pages,
        "account_form": ServiceAccountForm(by=request.member, auto_id="id_account_%s"),
        **more,
    }
    return render(request, "api/team_tokens.html", context, status=status)
