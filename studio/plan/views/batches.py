"""Batches of renders: asked for, approved on one page, followed in one line, stopped, and tried again."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.values.money import ZERO, format_usd
from studio.core.web.rate_limits import ORDER, rate_limited
from studio.core.web.responses import go, page
from studio.generation.composer.forms import KeyForm, ids_in
from studio.plan import approval
from studio.plan.approval import approval_rows, money_left
from studio.plan.batch_progress import progress_of, retry_failed, row_label, row_reason, stop_rest
from studio.plan.choosing import rows_to_ask
from studio.plan.listing import plan_rows
from studio.plan.models import Batch
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_POST
@project_view(requires=Permission.ORDER)
@rate_limited(ORDER)
def ask(request: StudioRequest, project: Project) -> HttpResponse:
    """Ask for renders of the rows that ``shot`` names, or of all that are still to be rendered."""
    form = KeyForm(request.POST)
    choice = rows_to_ask(plan_rows(project, request.member), frozenset(ids_in(request.POST, "shot")))
    if not form.is_valid() or not choice.rows:
        messages.info(request, " ".join([gettext("Nothing to ask for."), choice.left_out_label]).strip())
        return go(request, "plan:plan", project.pk)
    key = form.cleaned_data["order_key"]
    try:
        batch = approval.ask(project, choice.frozen, author=request.user, order_key=key)
    except Refusal as refusal:
        messages.error(request, worded(refusal.message))
        return go(request, "plan:plan", project.pk)
    if choice.left_out:
        messages.info(request, choice.left_out_label)
    return go(request, "plan:batch", project.pk, batch.pk)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def batch(request: StudioRequest, project: Project, batch_id: UUID) -> HttpResponse:
    """What is asked for, with its prices; once approved, what became of it."""
    return _render(request, _get_batch(project, batch_id))


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
def approve(request: StudioRequest, project: Project, batch_id: UUID) -> HttpResponse:
    """Pay for the rows that are not struck out, at the prices that the page has shown."""
    asked_for = _get_batch(project, batch_id)
    struck = frozenset(ids_in(request.POST, "struck"))
    try:
        approval.approve(asked_for, struck=struck, prices=_prices(request.POST), by=request.user)
    except Refusal as refusal:
        return _render(request, asked_for, refusal=worded(refusal.message), struck=struck, status=422)
    return go(request, "plan:batch", project.pk, asked_for.pk)


@require_POST
@project_view(requires=Permission.ORDER)
def decline(request: StudioRequest, project: Project, batch_id: UUID) -> HttpResponse:
    """Say no to all of it; whoever asked takes it back."""
    asked_for = _get_batch(project, batch_id)
    if asked_for.author_id != request.user.pk and not request.member.has_permission(Permission.MANAGE_MONEY):
        raise PermissionDenied
    approval.decline(asked_for, by=request.user)
    messages.info(request, gettext("Nothing of it was ordered."))
    return go(request, "plan:plan", project.pk)


@require_POST
@project_view(requires=Permission.ORDER)
def stop(request: StudioRequest, project: Project, batch_id: UUID) -> HttpResponse:
    """Let go of everything that was not sent, and say what that frees."""
    running = _get_batch(project, batch_id)
    if running.approved_at:
        count, amount = stop_rest(running, by=request.user)
        messages.info(
            request,
            ngettext(
                "%(count)d row stopped, %(amount)s freed.", "%(count)d rows stopped, %(amount)s freed.", count
            )
            % {"count": count, "amount": format_usd(amount)},
        )
    return go(request, "plan:batch", project.pk, running.pk)


@require_POST
@project_view(requires=Permission.ORDER)
@rate_limited(ORDER)
def retry(request: StudioRequest, project: Project, batch_id: UUID) -> HttpResponse:
    """Order the failed rows once more."""
    running = _get_batch(project, batch_id)
    ordered, refusals = retry_failed(running, by=request.user)
    sentence = ngettext("%(count)d row is tried again.", "%(count)d rows are tried again.", ordered)
    messages.info(request, " ".join([sentence % {"count": ordered}, *refusals[:3]]))
    return go(request, "plan:batch", project.pk, running.pk)


def _get_batch(project: Project, batch_id: UUID) -> Batch:
    rows = Batch.objects.select_related("project__team", "author", "approved_by")
    return get_object_or_404(rows, pk=batch_id, project=project)


def _prices(data: QueryDict) -> dict[UUID, Decimal]:
    """The price of each row that the page has shown; what is none is left out."""
    prices = {}
    for row_id in ids_in(data, "row"):
        try:
            prices[row_id] = Decimal(data.get(f"price-{row_id}", ""))
        except InvalidOperation:
            continue
    return prices


def _render(
    request: StudioRequest,
    shown: Batch,
    *,
    refusal: str = "",
    struck: frozenset[UUID] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"project": shown.project, "batch": shown, "refusal": refusal}
    if shown.approved_at is None and shown.closed_at is None:
        context |= _approval(request, shown, struck)
        return render(request, "plan/approval.html", context, status=status)
    progress = progress_of(shown)
    context["progress"] = progress
    context["lines"] = [(row, row_label(row), row_reason(row)) for row in progress.rows]
    return page(request, "plan/batch.html", "plan/_batch_progress.html", context, status=status)


def _approval(request: StudioRequest, shown: Batch, struck: frozenset[UUID]) -> dict[str, Any]:
    rows = approval_rows(shown, request.member)
    payable = [row for row in rows if row.row.pk not in struck]
    return {
        "rows": rows,
        "struck": struck,
        "total_usd": sum((row.price_usd for row in payable), ZERO),
        "before_usd": sum((row.row.price_usd for row in payable), ZERO),
        "over_budget": [row for row in payable if row.is_over_budget],
        "left_usd": money_left(shown),
        "may_pay": request.member.has_permission(Permission.MANAGE_MONEY),
    }
