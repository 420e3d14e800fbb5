"""Webhooks of a project: the list, a new one, and the end of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from studio.accounts.policy import Permission
from studio.activity.public_events import PublicEvent
from studio.api.access import ApiRequest, endpoint, in_projects_of, loads, project_of
from studio.api.paging import PageQuery, mapped, page
from studio.api.problems import FieldError, InvalidRequest, invalid
from studio.api.resources.schemas import CURSOR, Body
from studio.api.scopes import Scope
from studio.webhooks import services
from studio.webhooks.forms import WebhookForm
from studio.webhooks.models import BodyFormat, Webhook

router = Router(tags=["Webhooks"])
# A webhook tells what the team makes to somebody outside: only the widest scope adds or removes one.
CHANGES: dict[str, Any] = {"scopes": Scope.ORDER, "requires": Permission.MANAGE_PROJECTS}


class WebhookJson(Schema):
    """A receiver of a project's events. Its whole address is not told again."""

    id: UUID
    project_id: UUID
    name: str
    host: str = Field(description="of its address")
    body_format: BodyFormat
    events: list[PublicEvent]
    state: Literal["active", "failing", "paused", "off"]
    created_at: datetime


class NewWebhookJson(WebhookJson):
    """A webhook that was just added, with its secret."""

    secret: str = Field(description="whsec_…, told this once")


class WebhookPage(Schema):
    """Webhooks, the newest first."""

    items: list[WebhookJson]
    next: str = Field(description=CURSOR)


class WebhookBody(Body):
    """A new webhook: its name, address and events, and what its messages look like."""

    name: str = Field(max_length=80)
    url: str = Field(max_length=2000, description="https, at a public address")
    body_format: BodyFormat = BodyFormat.STUDIO
    events: list[PublicEvent] = Field(min_length=1, max_length=50)


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/webhooks",
    scopes=Scope.READ,
    requires=Permission.MANAGE_PROJECTS,
    response=WebhookPage,
)
def list_webhooks(request: ApiRequest, project_id: UUID, query: Query[PageQuery]) -> dict[str, object]:
    """Webhooks of a project."""
    project = project_of(request, project_id)
    return mapped(page(project.webhooks.all(), query, of=("webhooks", project.pk)), _json)


@endpoint(router, "POST", "/projects/{uuid:project_id}/webhooks", response={201: NewWebhookJson}, **CHANGES)
def create_webhook(request: ApiRequest, project_id: UUID, body: WebhookBody) -> Status[NewWebhookJson]:
    """Add a webhook; its secret is told this once."""
    form = WebhookForm(body.model_dump())
    if not form.is_valid():
        raise InvalidRequest(
            FieldError(field=field, message=str(errors[0])) for field, errors in form.errors.items()
        )
    try:
        webhook, secret = services.create(project_of(request, project_id), form.terms(), by=request.user)
    except services.InvalidAddress as refusal:
        raise invalid("url", refusal.message) from None
    return Status(201, NewWebhookJson(**_json(webhook).model_dump(), secret=secret))


@endpoint(router, "DELETE", "/webhooks/{uuid:webhook_id}", response={204: None}, **CHANGES)
def delete_webhook(request: ApiRequest, webhook_id: UUID) -> Status[None]:
    """Remove a webhook with its log; what waits is not sent."""
    services.remove(webhook_of(request, webhook_id), by=request.user)
    return Status(204, None)


@loads("webhook_id")
def webhook_of(request: ApiRequest, webhook_id: UUID) -> Webhook:
    """A webhook of a project that the token reaches. Raises Http404."""
    rows = Webhook.objects.filter(in_projects_of(request, "project")).select_related("project")
    return get_object_or_404(rows, pk=webhook_id)


def _json(webhook: Webhook) -> WebhookJson:
    return WebhookJson(
        id=webhook.pk,
        project_id=webhook.project_id,
        name=webhook.name,
        host=webhook.host,
        body_format=BodyFormat(webhook.body_format),
        events=[PublicEvent(event) for event in webhook.events],
        state=webhook.state,
        created_at=webhook.created_at,
    )
