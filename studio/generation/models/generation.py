"""Generation: one order for 1 to 4 videos, its inputs, and its revision for watching pages."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from studio.accounts.models import User
from studio.catalog.model_specs import FIRST_MODEL
from studio.catalog.request import VideoRequest
from studio.core.models import BaseModel
from studio.core.translations.wording import TranslatableField
from studio.core.values.money import ZERO
from studio.generation import lifecycle
from studio.generation.acceptance import OPEN, WATCHED_FOR, Acceptance
from studio.generation.lifecycle import PATIENCE, State
from studio.generation.models.engine_status import Engine, EngineStatus
from studio.generation.models.event import GenerationEvent
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from studio.provider.errors import Trouble


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Queries and compare-and-set state changes over generations."""

    def unfinished(self) -> Self:
        """Generations in no final state."""
        return self.exclude(state__in=lifecycle.FINAL)

    def not_sent(self) -> Self:
        """Generations of which nothing has gone to the provider yet."""
        return self.filter(state__in=lifecycle.NOT_SENT)

    def open(self) -> Self:
        """Generations that have not ended, or that have and may still be billed."""
        return self.filter(~Q(state__in=lifecycle.FINAL) | Q(acceptance__in=OPEN))

    def under_way(self) -> Self:
        """Generations that are being sent, rendered or fetched."""
        return self.filter(state__in=lifecycle.UNDER_WAY)

    def overdue(self, now: datetime) -> Self:
        """Rows still to be sent whose state has lasted longer than its patience: enqueue again."""
        waits = (Q(state=state, enqueued_at__lt=now - PATIENCE[state][0]) for state in lifecycle.SENDING)
        may_go = Q(engine=Engine.DRAFT) | Q(admitted_at__isnull=False)
        paused = EngineStatus.objects.paused().values("engine")
        late = self.filter(reduce(or_, waits)).filter(may_go).exclude(engine__in=paused)
        return late.filter(Q(not_before=None) | Q(not_before__lte=now))

    def expired(self, now: datetime) -> Self:
        """Rows whose state has lasted longer than the limit in ``PATIENCE``."""
        return self.filter(
            reduce(
                or_,
                (Q(state=state, changed_at__lt=now - give_up) for state, (_, give_up) in PATIENCE.items()),
            )
        )

    def due_for_poll(self, now: datetime) -> Self:
        """Rows about which the provider should be polled now, the longest waiting first."""
        return self.filter(poll_at__lte=now).order_by("poll_at")

    def paid(self) -> Self:
        """Orders that the provider bills."""
        return self.filter(engine=Engine.RUNWARE)

    def waiting_for_admission(self) -> Self:
        """Paid orders that wait for a free slot at the provider, oldest first."""
        return self.paid().filter(state=State.QUEUED, admitted_at=None).order_by("created_at")

    def admitted(self) -> Self:
        """Paid orders that occupy a slot at the provider, or soon will."""
        return self.paid().filter(
            Q(state__in=lifecycle.AT_PROVIDER) | Q(state=State.QUEUED, admitted_at__isnull=False)
        )

    def advance(self, pk: UUID, *, start: State, end: State, **changes: Any) -> bool:
        """Change the state of one row if it still is ``start``; False: another worker was first."""
        lifecycle.require(start, end)
        now = timezone.now()
        with transaction.atomic():
            moved = self.filter(pk=pk, state=start).update(
                state=end, changed_at=now, enqueued_at=now, **changes
            )
            if moved:
                bump_revision(pk)
                GenerationEvent.objects.create(generation_id=pk, kind=GenerationEvent.Kind.MOVE, message=end)
        return moved == 1


class Generation(BaseModel):
    """One order for 1 to 4 videos. The row is committed before anything is sent."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="generations")
    shot = models.ForeignKey(Shot, on_delete=models.PROTECT, related_name="generations")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="retakes")
    # The take of the parent that this order finishes.
    source_take = models.ForeignKey(
        "Take", on_delete=models.SET_NULL, null=True, related_name="finishing_orders"
    )
    # Made by the form: the same click, posted twice, is the same order.
    order_key = models.UUIDField(unique=True, default=uuid.uuid4)

    engine = models.CharField(max_length=8, choices=Engine)
    mode = models.CharField(max_length=16)
    # As the provider calls it: a copy of that in the request.
    model = models.CharField(max_length=80, db_default=FIRST_MODEL)
    request = models.JSONField()  # VideoRequest.to_json
    sent_prompt = models.TextField()  # with mentions resolved
    # The prompt of the press, of which its own is one expansion; empty for one without wildcards.
    wildcard_prompt = models.TextField(blank=True, default="", db_default="")
    fingerprint = models.CharField(max_length=64, blank=True)  # checked_request.fingerprint
    seconds = models.PositiveSmallIntegerField(null=True)
    number_results = models.PositiveSmallIntegerField(default=1)
    price_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)

    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.QUEUED)
    changed_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField(default=0)
    first_revision = models.PositiveBigIntegerField(default=0)  # the revision in which it was created

    # Ours, and committed before anything is sent: silence is answered by sending the same one again.
    task_uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    uploads = models.JSONField(default=dict)  # asset id: the provider's id
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)  # paid ones only: when it got its slot at the provider
    queue_position = models.PositiveIntegerField(null=True)  # from 1; None: admitted, or free
    # What is known about it at the provider; only ``ending.learn`` and ``submit`` change it.
    acceptance = models.CharField(
        max_length=10, choices=[(a.value, a.value) for a in Acceptance], default=Acceptance.NEVER_SENT
    )
    tries = models.PositiveSmallIntegerField(default=0)  # POSTs since it was certainly not at the provider
    refusal_code = models.CharField(max_length=80, blank=True)  # of a later try, which proves nothing
    not_found_since = models.DateTimeField(null=True)  # poll and archive have not known it since then
    sent_at = models.DateTimeField(null=True)
    poll_at = models.DateTimeField(null=True)  # when the provider is polled next; None: never
    finished_at = models.DateTimeField(null=True)
    arrived_late = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    trouble = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in Trouble])
    # Why it failed: our group of errors, the provider's own code and message.
    error_family = models.CharField(max_length=16, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_message = TranslatableField(blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at"], name="generation_by_project"),
            models.Index(fields=["project", "revision"], name="generation_by_revision"),
            models.Index(fields=["project", "state"], name="generation_by_state"),
            models.Index(fields=["project", "fingerprint"], name="generation_by_fingerprint"),
            models.Index(
                fields=["state", "poll_at"],
                name="generation_unfinished",
                condition=~Q(state__in=[state.value for state in sorted(lifecycle.FINAL)]),
            ),
            models.Index(fields=["poll_at"], name="generation_to_poll", condition=Q(poll_at__isnull=False)),
            models.Index(
                fields=["engine", "model", "mode", "seconds", "-finished_at"], name="generation_history"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shot} {self.state}"

    @property
    def is_paid(self) -> bool:
        """Whether the provider bills it."""
        return self.engine == Engine.RUNWARE

    @property
    def is_final(self) -> bool:
        """Whether its state is final."""
        return self.state in lifecycle.FINAL

    @property
    def may_still_come(self) -> bool:
        """Whether a result, and its bill, may still come."""
        return self.acceptance in OPEN

    @property
    def watched_until(self) -> datetime:
        """When nobody asks about it any more."""
        return (self.sent_at or self.created_at) + WATCHED_FOR

    @property
    def video_request(self) -> VideoRequest:
        """The request as it was ordered."""
        return VideoRequest.from_json(self.request)


class GenerationInput(models.Model):
    """An asset as an input of a generation. It keeps the asset from being purged."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="inputs")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="generation_inputs")
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.asset_id} as {self.role}"


def bump_revision(generation_id: UUID) -> None:
    """Give a generation the next revision of its project, so that polling pages fetch its card.

    Must run inside the transaction of the change: the project's row lock makes revisions become
    visible in their order, so a page that has seen revision N has seen all before it.
    """
    bump_revisions([generation_id])


def bump_revisions(generation_ids: Collection[UUID]) -> None:
    """Give several generations the next revision of their projects, whichever these are.

    Rows are locked in one order everywhere (engine status, shot, generation, project), or two transactions
    wait for each other.
    """
    changed = Generation.objects.filter(pk__in=generation_ids)
    projects = set(changed.select_for_update().order_by("pk").values_list("project", flat=True))
    if len(projects) > 1:
        Project.objects.filter(pk__in=projects).lock()
    Project.objects.filter(pk__in=projects).mark_changed()
    changed.update(revision=Subquery(Project.objects.filter(pk=OuterRef("project")).values("revision")[:1]))
