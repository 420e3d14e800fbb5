"""Tokens of the signed-in person: the list, a new one, the end of one."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.guards import current_member, memberships, require_second_factor
from studio.accounts.models import Member, User
from studio.accounts.reauthentication import recently_authenticated
from studio.api import tokens
from studio.api.forms import TokenForm
from studio.api.views.token_rows import page_of
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuid
from studio.core.web.responses import absolute_url


@never_cache
@require_http_methods(["GET", "POST"])
@recently_authenticated
def own_tokens(request: HttpRequest) -> HttpResponse:
    """List the person's tokens; POST makes one in the team that ``team`` names, and shows it this once."""
    member = _member(request)
    if request.method != "POST":
        return _page(request, member)
    if member is None:  # somebody without a team
        return _page(request, member, status=422)
    form = TokenForm(request.POST, member=member)
    if form.is_valid():
        try:
            token, secret = tokens.create(
                member, form.terms(), by=cast("User", request.user), now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _page(request, member, new_token=token, secret=secret)
    return _page(request, member, form=form, status=422)


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of the person's tokens."""
    user = cast("User", request.user)
    token = get_object_or_404(user.api_tokens.select_related("team", "user"), pk=token_id)
    tokens.revoke(token, by=user, now=timezone.now())
    messages.success(request, gettext("%(token)s opens nothing any more.") % {"token": token})
    return redirect("api:tokens")


def _member(request: HttpRequest) -> Member | None:
    """The membership whose team is named, else the current one. Raises Http404, SecondFactorRequired."""
    named = request.POST.get("team") or request.GET.get("team")
    member = current_member(request)
    if named:
        team_id = parse_uuid(named)
        member = next((one for one in memberships(request) if one.team_id == team_id), None)
        if member is None:
            raise Http404
    require_second_factor(request, member)
    return member


def _page(request: HttpRequest, member: Member | None, *, status: int = 200, **more: object) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "member": member,
        "teams": [one.team for one in memberships(request)],
        "form": TokenForm(member=member) if member else None,
        "pages": page_of(user.api_tokens.all(), request.GET, now=timezone.now()),
        "agent_address": absolute_url("api:mcp"),
        **more,
    }
    return render(request, "api/tokens.html", context, status=status)
