"""The provider's call when a result is there: a hint to ask now, never a fact.

Nothing signs these calls (Runware docs, "Webhooks"), so the address holds a secret of its own for each
order, made from the studio's key: to know a forged one costs no query.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from studio.core.values.text import load_json
from studio.core.values.translatable import translatable
from studio.generation.acceptance import Acceptance
from studio.generation.models import Generation, Take
from studio.generation.pipeline.ending import write_note
from studio.provider.messages import read_reports

MAX_BYTES = 65_536


def address(generation: Generation) -> str:
    """Where the provider calls about this order; empty while the studio has no public address."""
    if not settings.PUBLIC_BASE_URL:
        return ""
    path = reverse("generation:webhook", args=[generation.task_uuid])
    # In the query, which the event log never shows.
    return f"{settings.PUBLIC_BASE_URL}{path}?token={secret(generation.task_uuid)}"


def secret(task_uuid: UUID) -> str:
    """The secret part of the address of one order."""
    return hmac.new(settings.SECRET_KEY.encode(), f"webhook {task_uuid}".encode(), sha256).hexdigest()[:40]


def is_valid_token(task_uuid: UUID, claimed_secret: str) -> bool:
    """Whether the address is one that we made; takes the same time for every wrong one."""
    return hmac.compare_digest(secret(task_uuid).encode(), claimed_secret.encode())


def receive(task_uuid: UUID, body: bytes) -> None:
    """Have the watcher ask about this order now, and write the call into its event log."""
    with transaction.atomic():
        generations = Generation.objects.filter(task_uuid=task_uuid)
        if generations.filter(_may_have_news()).update(poll_at=timezone.now()):
            summary = _summary(body, task_uuid)
            write_note(generations.get(), translatable("The provider called: {summary}", summary=summary))


def _may_have_news() -> Q:
    """Orders that were sent and have not ended at the provider, or of which it named no cost yet."""
    uncosted = Take.objects.filter(is_cost_estimated=True).values("generation")
    is_unfinished = ~Q(acceptance__in=[Acceptance.NEVER_SENT, Acceptance.FINISHED])
    return is_unfinished | Q(pk__in=uncosted)


def _summary(body: bytes, task_uuid: UUID) -> str:
    """What the call says, in any of the shapes that it may have."""
    try:
        reports = read_reports(load_json(body))
    except (ValueError, RecursionError):
        return translatable("nothing that can be read")
    own_report = next((report for report in reports if report.task_uuid == task_uuid), None)
    if own_report is None:
        return translatable("nothing about this order")
    ready, failed = len(own_report.results), len(own_report.failures)
    return translatable("{ready} ready, {failed} failed", ready=ready, failed=failed)
