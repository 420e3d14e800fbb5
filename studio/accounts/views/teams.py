"""Page of a team: members, roles, invitations, and every change of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts import brand, hooks, operators, services, teams
from studio.accounts.forms import InviteForm, LogoForm, RoleForm, TeamForm, TransferOwnershipForm
from studio.accounts.guards import remember_team, team_view
from studio.accounts.models import Member, StudioRequest, Team, User
from studio.accounts.policy import Permission, Role
from studio.accounts.reauthentication import recently_authenticated
from studio.accounts.views.logo import logo_response
from studio.core.errors import Refusal
from studio.core.web import keyset
from studio.core.web.body_limits import takes_files
from studio.core.web.rate_limits import INVITE, rate_limited
from studio.core.web.responses import absolute_url

PAGE_SIZE = 50
NEW_LINK = "invitation link"  # in the session: a link that is shown once


@require_POST
def create_team(request: HttpRequest) -> HttpResponse:
    """Create a team owned by the user; 403 for who may not."""
    owner = cast("User", request.user)
    if not operators.may_create_teams(owner):
        raise PermissionDenied
    form = TeamForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give the team a name of at most 80 characters."))
        return redirect(hooks.PROJECT_LIST_PAGE.url())
    team = services.create_team(form.cleaned_data["name"], owner=owner)
    return redirect("accounts:team", team.pk)


@require_POST
@team_view(requires=Permission.VIEW)
def switch(request: StudioRequest, team: Team) -> HttpResponse:
    """Make this the user's current team."""
    remember_team(request, request.member)
    return redirect(hooks.HOME_PAGE.url())


@never_cache
@require_GET
@team_view(requires=Permission.VIEW)
def team(request: StudioRequest, team: Team) -> HttpResponse:
    """Show members and roles; invitations to those who manage the team."""
    return _page(request, team)


@require_POST
@team_view(requires=Permission.OWN_TEAM)
def rename(request: StudioRequest, team: Team) -> HttpResponse:
    """Change the name of the team, and its colour on the pages of guests."""
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _page(request, team, team_form=form, status=422)
    teams.update(team, **form.cleaned_data, by=request.user)
    messages.success(request, gettext("Saved."))
    return redirect("accounts:team", team.pk)


@takes_files
@require_POST
@team_view(requires=Permission.OWN_TEAM)
def set_logo(request: StudioRequest, team: Team) -> HttpResponse:
    """Make a picture the logo of the team."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            brand.set_logo(team, Path(form.cleaned_data["logo"].temporary_file_path()), by=request.user)
        except Refusal as refusal:
            form.add_error("logo", refusal.message)
        else:
            messages.success(request, gettext("The logo is set."))
            return redirect("accounts:team", team.pk)
    return _page(request, team, logo_form=form, status=422)


@require_POST
@team_view(requires=Permission.OWN_TEAM)
def remove_logo(request: StudioRequest, team: Team) -> HttpResponse:
    """Take the logo of the team away."""
    brand.remove_logo(team, by=request.user)
    messages.success(request, gettext("The logo is removed."))
    return redirect("accounts:team", team.pk)


@require_GET
@team_view(requires=Permission.VIEW)
def logo(request: StudioRequest, team: Team, logo_version: str) -> HttpResponse:
    """The logo of the team, as a PNG."""
    return logo_response(team, logo_version)


@require_POST
@team_view(requires=Permission.MANAGE_TEAM)
@rate_limited(INVITE)
def invite(request: StudioRequest, team: Team) -> HttpResponse:
    """Invite one address by mail."""
    form = InviteForm(request.POST, by=request.member)
    if form.is_valid():
        data = form.cleaned_data
        try:
            teams.invite_by_mail(request.member, data["email"], Role(data["role"]), now=timezone.now())
        except Refusal as refusal:
            form.add_error("email", refusal.message)
        else:
            sentence = gettext("An invitation is on its way to %(email)s.")
            messages.success(request, sentence % {"email": data["email"]})
            return redirect("accounts:team", team.pk)
    return _page(request, team, invite_form=form, status=422)


@require_POST
@team_view(requires=Permission.MANAGE_TEAM)
@rate_limited(INVITE)
def invite_link(request: StudioRequest, team: Team) -> HttpResponse:
    """Create an invitation link, shown once on the next page."""
    form = RoleForm(request.POST, by=request.member)
    if not form.is_valid():
        return _page(request, team, link_form=form, status=422)
    role = Role(form.cleaned_data["role"])
    _, token = teams.invite_by_link(request.member, role, now=timezone.now())
    request.session[NEW_LINK] = absolute_url("accounts:invitation", token)
    return redirect("accounts:team", team.pk)


@require_POST
@team_view(requires=Permission.MANAGE_TEAM)
def revoke(request: StudioRequest, team: Team, invitation_id: UUID) -> HttpResponse:
    """Revoke an open invitation of the team."""
    invitation = get_object_or_404(team.invitations, pk=invitation_id)
    action = partial(teams.revoke, invitation, by=request.member, now=timezone.now())
    return _done(request, team, action, gettext("The invitation is withdrawn."))


@require_POST
@team_view(requires=Permission.MANAGE_TEAM)
@recently_authenticated
def change_role(request: StudioRequest, team: Team, member_id: UUID) -> HttpResponse:
    """Change the role of a member."""
    member = _find(team, member_id)
    form = RoleForm(request.POST, by=request.member)
    if not form.is_valid():
        return _page(request, team, status=422)
    role = Role(form.cleaned_data["role"])
    action = partial(teams.change_role, member, role, by=request.member)
    names = {"person": member.user, "role": gettext(role)}
    return _done(request, team, action, gettext("%(person)s is a %(role)s now.") % names)


@require_POST
@team_view(requires=Permission.MANAGE_TEAM)
@recently_authenticated
def remove(request: StudioRequest, team: Team, member_id: UUID) -> HttpResponse:
    """Remove a member from the team."""
    member = _find(team, member_id)
    action = partial(teams.remove, member, by=request.member)
    sentence = gettext("%(person)s is no longer in the team.") % {"person": member.user}
    return _done(request, team, action, sentence)


@require_POST
@team_view(requires=Permission.VIEW, needs_second_factor=False)
def leave(request: StudioRequest, team: Team) -> HttpResponse:
    """Leave the team; refused to its owner."""
    try:
        teams.leave(request.member)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:team", team.pk)
    messages.success(request, gettext("You have left %(team)s.") % {"team": team})
    return redirect(hooks.PROJECT_LIST_PAGE.url())


@require_POST
@team_view(requires=Permission.OWN_TEAM)
@recently_authenticated
def transfer_ownership(request: StudioRequest, team: Team) -> HttpResponse:
    """Make another member the owner."""
    form = TransferOwnershipForm(request.POST, team=team)
    if not form.is_valid():
        return _page(request, team, transfer_form=form, status=422)
    member = form.cleaned_data["member"]
    action = partial(teams.transfer_ownership, member, by=request.member)
    sentence = gettext("%(person)s is the owner now, and you are a producer.") % {"person": member.user}
    return _done(request, team, action, sentence)


@require_POST
@team_view(requires=Permission.OWN_TEAM)
@recently_authenticated
def set_second_factor(request: StudioRequest, team: Team) -> HttpResponse:
    """Ask members for a second factor, or no longer."""
    is_required = request.POST.get("is_required") == "on"
    teams.set_second_factor(team, is_required=is_required, by=request.user)
    needed, optional = (
        gettext("Members need a second factor now."),
        gettext("A second factor is up to each member."),
    )
    messages.success(request, needed if is_required else optional)
    return redirect("accounts:team", team.pk)


def _done(request: StudioRequest, team: Team, action: Callable[[], None], sentence: str) -> HttpResponse:
    try:
        action()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, sentence)
    return redirect("accounts:team", team.pk)


def _find(team: Team, member_id: UUID) -> Member:
    return get_object_or_404(team.members.select_related("user"), pk=member_id)


def _page(request: StudioRequest, team: Team, *, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    me = request.member
    members = keyset.page(
        team.members.select_related("user"), request.GET, size=PAGE_SIZE, order=keyset.OLDEST
    )
    context: dict[str, Any] = {
        "team": team,
        "me": me,
        "members": [_row(member, me) for member in members.rows],
        "pages": members,
        "may_manage": me.has_permission(Permission.MANAGE_TEAM),
        "may_own": me.has_permission(Permission.OWN_TEAM),
        "may_leave": me.role != Role.OWNER,
        "may_create_teams": operators.may_create_teams(request.user),
        "may_see_log": me.has_permission(Permission.SEE_LOG),
    }
    if context["may_manage"]:
        open_ones = team.invitations.open(timezone.now()).select_related("invited_by")
        invitations = keyset.page(open_ones, request.GET, size=PAGE_SIZE, prefix="invitations_")
        context |= {
            "invitations": invitations.rows,
            "invitation_pages": invitations,
            "invite_form": InviteForm(by=me),
            "link_form": RoleForm(by=me, auto_id="id_link_%s"),
            "new_link": request.session.pop(NEW_LINK, ""),
        }
    if context["may_own"]:
        context |= {
            "logo_form": LogoForm(),
            "team_form": TeamForm(initial={"name": team.name, "accent": team.accent}),
            "transfer_form": TransferOwnershipForm(team=team) if len(members.rows) > 1 else None,
        }
    return render(request, "accounts/team.html", {**context, **forms_}, status=status)


def _row(member: Member, me: Member) -> dict[str, Any]:
    may_change = me.may_grant(member.role)
    form = RoleForm(by=me, initial={"role": member.role}, auto_id=f"id_role_{member.pk}")
    return {
        "member": member,
        "user": member.user,
        "contact": gettext("service account") if member.user.is_service else member.user.email,
        "is_me": member.pk == me.pk,
        "role_form": form if may_change else None,
    }
