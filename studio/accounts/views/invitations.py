"""Page of an invitation: join with an existing account or a new one."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts import teams
from studio.accounts.forms import JoinForm
from studio.accounts.guards import remember_team
from studio.accounts.models import Invitation, Member, User
from studio.accounts.views.sign_in import BACKEND
from studio.core.errors import Refusal


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; POST accepts it. 410 when it is unknown, used up, revoked or expired."""
    found = teams.find_invitation(token, now=timezone.now())
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    if request.user.is_authenticated:
        return _with_account(request, found, request.user)
    if found.email and User.objects.filter(email__iexact=found.email).exists():
        return render(request, "accounts/invitation.html", {"invitation": found, "must_sign_in": True})
    return _with_new_account(request, found)


def _with_account(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    if request.method == "POST":
        try:
            member = teams.accept(found, user, now=timezone.now())
        except Refusal:
            return render(request, "accounts/invitation_gone.html", status=410)
        return _in(request, member)
    already = Member.objects.filter(team=found.team, user=user).exists()
    return render(request, "accounts/invitation.html", {"invitation": found, "is_member": already})


def _with_new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                user = User.objects.create_user(data["email"], data["name"], data["password"])
                member = teams.accept(found, user, now=timezone.now())
        except IntegrityError:
            form.add_error(None, "There is an account with this address by now. Sign in to join with it.")
        except Refusal:
            return render(request, "accounts/invitation_gone.html", status=410)
        else:
            login(request, user, backend=BACKEND)
            return _in(request, member)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invitation.html", {"invitation": found, "form": form}, status=status)


def _in(request: HttpRequest, member: Member) -> HttpResponse:
    remember_team(request, member)
    return redirect("projects:home")
