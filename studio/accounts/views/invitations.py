"""Page of an invitation: join with an existing account or a new one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts import authentication, hooks, teams
from studio.accounts.forms import JoinForm
from studio.accounts.guards import remember_team
from studio.accounts.models import Invitation, Member, User
from studio.accounts.sign_in_log import SignInMethod
from studio.core.errors import Refusal


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; POST accepts it. 410 when it is unknown, used up, revoked or expired."""
    open_invitation = teams.find_invitation(token, now=timezone.now())
    if open_invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    if request.user.is_authenticated:
        return _with_account(request, open_invitation, request.user)
    if open_invitation.email and User.objects.filter(email__iexact=open_invitation.email).exists():
        return render(
            request, "accounts/invitation.html", {"invitation": open_invitation, "must_sign_in": True}
        )
    return _with_new_account(request, open_invitation)


def _with_account(request: HttpRequest, open_invitation: Invitation, user: User) -> HttpResponse:
    if not teams.is_for(open_invitation, user):
        context = {"invitation": open_invitation, "is_for_another": True}
        return render(request, "accounts/invitation.html", context, status=403)
    if request.method == "POST":
        try:
            member = teams.accept(open_invitation, user, now=timezone.now())
        except Refusal:
            return render(request, "accounts/invitation_gone.html", status=410)
        return _in(request, member)
    is_member = Member.objects.filter(team=open_invitation.team, user=user).exists()
    return render(
        request, "accounts/invitation.html", {"invitation": open_invitation, "is_member": is_member}
    )


def _with_new_account(request: HttpRequest, open_invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=open_invitation.email)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                user = User.objects.create_user(data["email"], data["name"], data["password"])
                member = teams.accept(open_invitation, user, now=timezone.now())
        except IntegrityError:
            form.add_error(
                None, gettext("There is an account with this address by now. Sign in to join with it.")
            )
        except Refusal:
            return render(request, "accounts/invitation_gone.html", status=410)
        else:
            authentication.sign_in(request, user, SignInMethod.INVITATION)
            return _in(request, member)
    status = 422 if form.is_bound else 200
    return render(
        request, "accounts/invitation.html", {"invitation": open_invitation, "form": form}, status=status
    )


def _in(request: HttpRequest, member: Member) -> HttpResponse:
    remember_team(request, member)
    return redirect(hooks.HOME_PAGE.url())
