"""Health of webhooks: one that fails for a day, or says that it is gone, is switched off."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission, Role
from studio.activity import services as activity
from studio.core.values.translatable import translatable
from studio.webhooks.models import Webhook, WebhookQuerySet

SWITCHED_OFF_AFTER = timedelta(days=1)
DEAD = gettext_noop("Nothing arrived for a day.")
GONE = gettext_noop("The receiver answered that it is gone (410).")


def record_success(webhook_id: UUID) -> None:
    """A message has arrived."""
    Webhook.objects.filter(pk=webhook_id).exclude(failing_since=None).update(failing_since=None)


def record_failure(webhook: Webhook, now: datetime, *, is_gone: bool) -> None:
    """A message has not arrived; switch off what is gone, and what nothing reached for a day."""
    rows = Webhook.objects.active().filter(pk=webhook.pk)
    rows.filter(failing_since=None).update(failing_since=now)
    if is_gone:
        _switch_off(webhook, GONE, rows, now)
    else:
        _switch_off(webhook, DEAD, rows.filter(failing_since__lte=now - SWITCHED_OFF_AFTER), now)


def _switch_off(webhook: Webhook, reason: str, rows: WebhookQuerySet, now: datetime) -> None:
    """Compare and set: one worker switches it off, and tells."""
    with transaction.atomic():
        if not rows.update(switched_off_at=now, switched_off_reason=reason):
            return
        activity.log(webhook.project, "webhook switched off", subject=webhook.pk, webhook=webhook.name)
        activity.notify(
            _people(webhook),
            webhook.project,
            "webhook off",
            text=translatable(
                "The webhook {name} was switched off. {reason}",
                name=webhook.name,
                reason=translatable(reason),
            ),
            path=reverse("webhooks:webhook", args=[webhook.project_id, webhook.pk]),
            key=f"webhook-off:{webhook.pk}:{now.isoformat()}",
        )


def _people(webhook: Webhook) -> list[User]:
    """Who made it, where they may still see it, and the owner of the team."""
    members = Member.objects.filter(team=webhook.project.team_id).select_related("user")
    return [
        member.user
        for member in members
        if member.role == Role.OWNER
        or (member.user_id == webhook.created_by_id and _may_see(member, webhook))
    ]


def _may_see(member: Member, webhook: Webhook) -> bool:
    return member.has_permission(Permission.MANAGE_PROJECTS) and webhook.project.is_open_to(member.user)
