"""Webhooks of a project: the list, one with its log, and what can be done with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.accounts.reauthentication import recently_authenticated
from studio.core.errors import Refusal
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.webhooks import log_page, services
from studio.webhooks.forms import WebhookForm
from studio.webhooks.models import Delivery, Webhook


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.MANAGE_PROJECTS)
@recently_authenticated
def webhooks(request: StudioRequest, project: Project) -> HttpResponse:
    """List the webhooks of a project; POST adds one, and shows its secret this once."""
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook, secret = services.create(project, form.terms(), by=request.user)
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            return _page(request, webhook, secret=secret)
    context = {"project": project, "webhooks": project.webhooks.all(), "form": form}
    return render(request, "webhooks/webhooks.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.MANAGE_PROJECTS)
@recently_authenticated
def webhook(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """Show a webhook with its log; POST changes it."""
    row = _load(project, webhook_id)
    form = WebhookForm(request.POST or None, webhook=row)
    if form.is_valid():
        try:
            services.change(row, form.terms(), by=request.user)
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("webhooks:webhook", project.pk, row.pk)
    return _page(request, _load(project, webhook_id), form=form, status=422 if form.errors else 200)


@never_cache
@require_GET
@project_view(requires=Permission.MANAGE_PROJECTS)
def log(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """The log of a webhook: the part of its page that renews itself while something is sent."""
    row = _load(project, webhook_id)
    return render(request, "webhooks/_log.html", _log(request, row))


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def pause(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """Pause a webhook; with ``resume``, tell it again."""
    row = _load(project, webhook_id)
    if "resume" in request.POST:
        services.resume(row, by=request.user)
        messages.success(request, gettext("%(webhook)s is told again.") % {"webhook": row})
    else:
        services.pause(row, by=request.user, now=timezone.now())
        sentence = gettext("%(webhook)s is paused. What happens meanwhile is not sent later.")
        messages.success(request, sentence % {"webhook": row})
    return redirect("webhooks:webhook", project.pk, row.pk)


@never_cache
@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
@recently_authenticated
def rotate(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """Give a webhook a new secret, and show it this once."""
    row = _load(project, webhook_id)
    secret = services.rotate(row, by=request.user, now=timezone.now())
    return _page(request, row, secret=secret)


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def send_test(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """Send a test message."""
    row = _load(project, webhook_id)
    try:
        services.send_test(row, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("webhooks:webhook", project.pk, row.pk)


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def remove(request: StudioRequest, project: Project, webhook_id: UUID) -> HttpResponse:
    """Remove a webhook with its log."""
    row = _load(project, webhook_id)
    services.remove(row, by=request.user)
    messages.success(request, gettext("%(webhook)s is removed.") % {"webhook": row})
    return redirect("webhooks:webhooks", project.pk)


@never_cache
@require_GET
@project_view(requires=Permission.MANAGE_PROJECTS)
def delivery(request: StudioRequest, project: Project, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Show one message: its body, and all attempts with what was answered."""
    row = _load_delivery(project, webhook_id, delivery_id)
    context = {
        "project": project,
        "webhook": row.webhook,
        "row": log_page.row_of(row),
        "body": log_page.shown_body(row),
        "attempts": row.attempts.all(),
    }
    return render(request, "webhooks/delivery.html", context)


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def send_again(request: StudioRequest, project: Project, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a message again, under the same id."""
    row = _load_delivery(project, webhook_id, delivery_id)
    try:
        services.send_again(row, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, gettext("It is sent again."))
    return redirect("webhooks:webhook", project.pk, webhook_id)


def _load(project: Project, webhook_id: UUID) -> Webhook:
    """A webhook of the project. Raises Http404."""
    row = get_object_or_404(project.webhooks, pk=webhook_id)
    row.project = project
    return row


def _load_delivery(project: Project, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    webhook = _load(project, webhook_id)
    row = get_object_or_404(webhook.deliveries, pk=delivery_id)
    row.webhook = webhook
    return row


def _add_refusal(form: WebhookForm, refusal: Refusal) -> None:
    form.add_error("url" if isinstance(refusal, services.InvalidAddress) else None, refusal.message)


def _page(
    request: StudioRequest,
    webhook: Webhook,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "project": webhook.project,
        "form": form or WebhookForm(webhook=webhook),
        "secret": secret,
        "has_old_secret": bool(
            webhook.previous_secret_until and webhook.previous_secret_until > timezone.now()
        ),
        **_log(request, webhook),
    }
    return render(request, "webhooks/webhook.html", context, status=status)


def _log(request: StudioRequest, webhook: Webhook) -> dict[str, object]:
    """What the log of a webhook shows."""
    return {
        "project": webhook.project,
        "webhook": webhook,
        "pages": log_page.page_of(webhook, request.GET),
        "is_busy": log_page.is_busy(webhook, timezone.now()),
    }
