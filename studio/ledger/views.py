"""Views of the cost page of a project, its CSV, and the spending limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest, Team
from studio.accounts.policy import Permission
from studio.accounts.reauthentication import recently_authenticated
from studio.activity import services as activity
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO, format_usd
from studio.core.web import keyset
from studio.core.web.csv_export import csv_response
from studio.core.web.responses import go
from studio.ledger import allowances, hooks, reconciliations, services, statement
from studio.ledger.forms import ApprovalForm, BudgetForm
from studio.ledger.models import AccountBalance, AccountUsage, ApprovalLimit, Budget, Period
from studio.projects.guards import project_view
from studio.projects.models import Project

PAGE_SIZE = 50


@never_cache
@require_GET
@project_view(requires=Permission.SEE_MONEY)
def money(request: StudioRequest, project: Project) -> HttpResponse:
    """Show the balance, a chart of days, the shares of members, and every entry."""
    return _page(request, project)


@require_GET
@project_view(requires=Permission.SEE_MONEY)
def entries_csv(request: StudioRequest, project: Project) -> StreamingHttpResponse:
    """Send every entry as CSV, oldest first."""
    rows = keyset.OLDEST.ordered(statement.entries(project)).iterator(chunk_size=500)
    name = f"{slugify(project.name) or 'project'}-ledger-{timezone.localdate():%Y-%m-%d}.csv"
    activity.log(project, "downloaded", actor=request.user, file=name)
    return csv_response(statement.as_csv(rows), name)


@never_cache
@require_GET
@project_view(requires=Permission.SEE_MONEY)
def reconciliation(request: StudioRequest, project: Project) -> HttpResponse:
    """How the ledger compares with the provider: the part of the page that renews itself meanwhile."""
    return render(request, "ledger/_reconciliation.html", _reconciliation(request, project))


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
def reconcile(request: StudioRequest, project: Project) -> HttpResponse:
    """Have the orders without a result compared with the provider now."""
    if settings.RUNWARE_API_KEY:
        with transaction.atomic():
            reconciliations.start(project, by=request.user)
            enqueue_on_commit(hooks.RECONCILE.target)
    else:
        messages.error(request, gettext("No Runware key is set up, so there is nobody to ask."))
    return go(request, "ledger:money", project.pk)


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
@recently_authenticated
def set_budget(request: StudioRequest, project: Project) -> HttpResponse:
    """Set or remove one budget."""
    form = BudgetForm(request.POST, project=project)
    if not form.is_valid():
        return _page(request, project, budget_form=form, status=422)
    data = form.cleaned_data
    services.set_budget(
        project, member=data["member"], period=data["period"], limit=data["limit"], by=request.user
    )
    return go(request, "ledger:money", project.pk)


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
@recently_authenticated
def set_approval(request: StudioRequest, project: Project) -> HttpResponse:
    """Set the price above which creators need an approval."""
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, project, approval_form=form, status=422)
    services.set_approval_limit(project, form.cleaned_data["over"], by=request.user)
    return go(request, "ledger:money", project.pk)


def _page(
    request: StudioRequest, project: Project, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    limit = ApprovalLimit.objects.filter(project=project).first()
    by_member, by_model = statement.shares(project)
    is_producer = request.member.has_permission(Permission.MANAGE_MONEY)
    context: dict[str, Any] = {
        "project": project,
        "balance": services.balance(project),
        "allowance": _allowance(project.team),
        "budgets": [
            _budget(project, budget) for budget in services.budgets_shown_to(project, request.member)
        ],
        "chart": statement.chart(project),
        "shares": by_member,
        "model_shares": by_model,
        "pages": keyset.page(statement.entries(project), request.GET, size=PAGE_SIZE),
        "is_producer": is_producer,
        "account": AccountBalance.objects.first() if request.user.is_operator else None,
        "usage": AccountUsage.objects.first() if request.user.is_operator else None,
        "approval_over": limit.over_usd if limit else None,
        "budget_form": BudgetForm(project=project, initial={"period": Period.ALWAYS}),
        "approval_form": ApprovalForm(initial={"over": limit.over_usd if limit else None}),
        **_reconciliation(request, project),
        **forms_,
    }
    return render(request, "ledger/money.html", context, status=status)


def _reconciliation(request: StudioRequest, project: Project) -> dict[str, Any]:
    return {
        "project": project,
        "reconciliations": reconciliations.latest(project),
        "may_reconcile": bool(settings.RUNWARE_API_KEY)
        and request.member.has_permission(Permission.MANAGE_MONEY),
    }


def _allowance(team: Team) -> str:
    """What is left of the team's allowance for paid renders, in words."""
    if not allowances.has_allowance(team):
        return gettext("drafts only")
    left = allowances.balance_of(team.allowance).left_usd
    return gettext("no limit") if left is None else format_usd(max(left, ZERO))


def _budget(project: Project, budget: Budget) -> dict[str, Any]:
    balance = services.balance(project, member=budget.member, period=budget.period)
    used_usd = balance.spent_usd + balance.held_usd
    percent = min(int(used_usd * 100 / budget.limit_usd), 100) if budget.limit_usd else 100
    return {
        "budget": budget,
        "who": str(budget.member or gettext("The whole project")),
        "balance": balance,
        "left": max(balance.left_usd or ZERO, ZERO),
        "percent": percent,
        "is_nearly_used": percent >= 90,
    }
