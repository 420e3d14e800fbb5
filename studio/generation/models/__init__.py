"""Generation (one order), Take (one result), Step (a line of the black box), Gate (to an engine)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from studio.accounts.models import User
from studio.catalog.request import VideoRequest
from studio.core.models import Row
from studio.core.money import ZERO
from studio.generation import lifecycle
from studio.generation.lifecycle import PATIENCE, State, TakeState
from studio.generation.models.indexes import TAKE_INDEXES
from studio.generation.models.prompt_template import PromptTemplate as PromptTemplate
from studio.generation.models.search import Words as Words
from studio.library.models import Asset
from studio.projects.models import Project, Shot


class Engine(models.TextChoices):
    """Who renders."""

    DRAFT = "draft"
    RUNWARE = "runware"


class Charge(models.TextChoices):
    """What a person should know about money when an order ends badly."""

    NONE = "none", "not charged"
    CHARGED = "charged", "charged"
    UNKNOWN = "unknown", "unknown whether it was charged"


class GateQuerySet(models.QuerySet["Gate"]):
    """Words for gates."""

    def shut(self) -> Self:
        """Those through which nothing is sent."""
        return self.filter(shut_at__isnull=False)

    def of(self, engine: str) -> Gate:
        """The gate of an engine."""
        return self.get_or_create(engine=engine)[0]


class Gate(models.Model):
    """Whether orders go to an engine, and what is known of it. Its row lock lets one decide at a time."""

    engine = models.CharField(max_length=8, primary_key=True, choices=Engine)
    # Shut for everybody: the provider refuses the key, or has no credit left.
    shut_at = models.DateTimeField(null=True)
    group = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    needs_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)
    times_shut = models.PositiveSmallIntegerField(default=0)  # in a row, without an order accepted between
    check_at = models.DateTimeField(null=True)  # when to ask whether it is well again; None: never

    heard_at = models.DateTimeField(null=True)  # the last good answer
    trouble_at = models.DateTimeField(null=True)  # the last time without one
    trouble = models.CharField(max_length=300, blank=True)

    objects = GateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.engine} {'shut' if self.shut_at else 'open'}"


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Words for many generations."""

    def unfinished(self) -> Self:
        """Whatever somebody still works on or waits for."""
        return self.exclude(state__in=lifecycle.FINAL)

    def under_way(self) -> Self:
        """What a person waits for in front of the screen."""
        return self.filter(state__in=lifecycle.UNDER_WAY)

    def overdue(self, now: datetime) -> Self:
        """Rows still to be sent whose state has lasted longer than its patience: ring again."""
        waits = (Q(state=state, rung_at__lt=now - PATIENCE[state][0]) for state in lifecycle.SENDING)
        may_go = Q(engine=Engine.DRAFT) | Q(admitted_at__isnull=False)
        shut = Gate.objects.shut().values("engine")
        late = self.filter(reduce(or_, waits)).filter(may_go).exclude(engine__in=shut)
        return late.filter(Q(not_before=None) | Q(not_before__lte=now))

    def hopeless(self, now: datetime) -> Self:
        """Rows whose state has lasted longer than anybody should wait."""
        return self.filter(
            reduce(
                or_,
                (Q(state=state, changed_at__lt=now - give_up) for state, (_, give_up) in PATIENCE.items()),
            )
        )

    def to_ask(self, now: datetime) -> Self:
        """Rows about which the provider should be asked now, the longest waiting first."""
        return self.filter(ask_at__lte=now).order_by("ask_at")

    def paid(self) -> Self:
        """Those that the provider bills."""
        return self.filter(engine=Engine.RUNWARE)

    def in_line(self) -> Self:
        """Paid orders that wait until there is room at the provider, oldest first."""
        return self.paid().filter(state=State.QUEUED, admitted_at=None).order_by("created_at")

    def let_in(self) -> Self:
        """Paid orders that take up room at the provider, or soon will."""
        return self.paid().filter(
            Q(state__in=lifecycle.AT_PROVIDER) | Q(state=State.QUEUED, admitted_at__isnull=False)
        )

    def for_cards(self) -> Self:
        """Everything that a card shows, in a bounded number of queries."""
        takes = Take.objects.select_related("asset").order_by("slot")
        return self.select_related("shot", "author", "project").prefetch_related(
            models.Prefetch("takes", takes)
        )

    def advance(self, pk: UUID, *, start: State, end: State, **changes: Any) -> bool:
        """Move one row if it still is where we think. False: somebody else was first."""
        lifecycle.require(start, end)
        now = timezone.now()
        if end not in lifecycle.WATCHED:
            changes.setdefault("ask_at", None)
        with transaction.atomic():
            moved = self.filter(pk=pk, state=start).update(state=end, changed_at=now, rung_at=now, **changes)
            if moved:
                touch(pk)
                Step.objects.create(generation_id=pk, kind=Step.Kind.MOVE, words=end)
        return moved == 1


class Generation(Row):
    """One order for 1 to 4 videos. The row exists before the network is touched."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="generations")
    shot = models.ForeignKey(Shot, on_delete=models.PROTECT, related_name="generations")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="retakes")
    # Made by the form: the same click, told twice, is the same order.
    order_key = models.UUIDField(unique=True, default=uuid.uuid4)

    engine = models.CharField(max_length=8, choices=Engine)
    mode = models.CharField(max_length=16)
    request = models.JSONField()  # VideoRequest.to_json
    sent_prompt = models.TextField()  # with mentions resolved
    fingerprint = models.CharField(max_length=64, blank=True)  # body.fingerprint: what it asks for
    seconds = models.PositiveSmallIntegerField(null=True)
    number_results = models.PositiveSmallIntegerField(default=1)
    price_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)

    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.QUEUED)
    changed_at = models.DateTimeField(default=timezone.now)
    rung_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField(default=0)
    first_revision = models.PositiveBigIntegerField(default=0)  # when watching pages learn that it exists

    # Ours, and committed before anything is sent: silence is answered by sending the same one again.
    task_uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    uploads = models.JSONField(default=dict)  # asset id: the provider's id
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)  # paid ones only: since when there is room for it
    place = models.PositiveIntegerField(null=True)  # in line, from 1; None: not in line
    may_be_there = models.BooleanField(default=False)  # it was sent, and no answer says what became of it
    sent_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)  # when the provider is asked next; None: never
    finished_at = models.DateTimeField(null=True)
    arrived_late = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    # Why it ended badly: our family, the provider's own code and words.
    family = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    charge = models.CharField(max_length=8, choices=Charge, default=Charge.NONE)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at"], name="generation_by_project"),
            models.Index(fields=["project", "revision"], name="generation_by_revision"),
            models.Index(fields=["project", "state"], name="generation_by_state"),
            models.Index(fields=["project", "fingerprint"], name="generation_by_fingerprint"),
            models.Index(
                fields=["state", "ask_at"],
                name="generation_unfinished",
                condition=~Q(state__in=[state.value for state in sorted(lifecycle.FINAL)]),
            ),
            models.Index(fields=["ask_at"], name="generation_to_ask", condition=Q(ask_at__isnull=False)),
            models.Index(fields=["engine", "mode", "seconds", "-finished_at"], name="generation_history"),
        ]

    def __str__(self) -> str:
        return f"{self.shot} {self.state}"

    @property
    def is_paid(self) -> bool:
        """Whether the provider bills it."""
        return self.engine == Engine.RUNWARE

    @property
    def is_final(self) -> bool:
        """Whether nothing more is expected."""
        return self.state in lifecycle.FINAL

    @property
    def video_request(self) -> VideoRequest:
        """The value that was ordered."""
        return VideoRequest.from_json(self.request)


class TakeStatus(models.TextChoices):
    """What the reviewers together say of a take."""

    OPEN = "open", "In review"
    APPROVED = "approved", "Approved"
    CHANGES = "changes", "Changes requested"


class Pick(models.TextChoices):
    """Whether a take goes on to the next round."""

    NONE = "", "Undecided"
    PICK = "pick", "Picked"
    REJECT = "reject", "Rejected"


class Use(models.Model):
    """An asset as an input of a generation. It keeps the asset from being purged."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="uses")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="uses")
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.asset_id} as {self.role}"


class TakeQuerySet(models.QuerySet["Take"]):
    """Words for many takes."""

    def kept(self) -> Self:
        """Those that are not in the trash."""
        return self.filter(trashed_at=None)

    def trashed(self) -> Self:
        """Those in the trash, which can be restored."""
        return self.filter(trashed_at__isnull=False)

    def create_for(self, generation: Generation, *, number: int, slot: int, **more: Any) -> Take:
        """A result of an order, saying again what the gallery asks of the order."""
        return self.create(
            generation=generation,
            shot=generation.shot,
            project_id=generation.project_id,
            author_id=generation.author_id,
            engine=generation.engine,
            mode=generation.mode,
            ordered_at=generation.created_at,
            number=number,
            slot=slot,
            **more,
        )


class Take(Row):
    """One result of a generation, numbered within its shot. Its video is an asset.

    What reviewers said is counted here for the gallery; the room of review writes it and tells
    watching pages by ``touch``.
    """

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="takes")
    shot = models.ForeignKey(Shot, on_delete=models.PROTECT, related_name="takes")
    # Said again of the order, which never changes: the gallery reads thousands of takes in one index.
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="takes", db_index=False)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    engine = models.CharField(max_length=8, choices=Engine)
    mode = models.CharField(max_length=16)
    ordered_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in TakeState], default=TakeState.WAITING
    )
    changed_at = models.DateTimeField(default=timezone.now)
    rung_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    video_uuid = models.CharField(max_length=80, null=True)  # noqa: DJ001 - NULL while unknown, unique after
    url = models.TextField(blank=True)
    seed = models.BigIntegerField(null=True)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    is_nsfw = models.BooleanField(null=True)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="takes")
    sentence = models.CharField(max_length=300, blank=True)  # why it failed

    status = models.CharField(max_length=8, choices=TakeStatus, default=TakeStatus.OPEN)
    rating = models.PositiveSmallIntegerField(default=0)  # 1 to 5, the mean of all; 0: nobody rated it
    pick = models.CharField(max_length=6, choices=Pick, default=Pick.NONE, blank=True)
    reject_reason = models.CharField(max_length=120, blank=True)
    is_starred = models.BooleanField(default=False)
    is_circled = models.BooleanField(default=False)
    note_count = models.PositiveIntegerField(default=0)
    open_note_count = models.PositiveIntegerField(default=0)
    tags = models.JSONField(default=list)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = TakeQuerySet.as_manager()

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(fields=["shot", "number"], name="one_take_per_number"),
            models.UniqueConstraint(fields=["generation", "slot"], name="one_take_per_slot"),
            models.UniqueConstraint(fields=["shot"], condition=Q(is_circled=True), name="one_circled_take"),
            models.UniqueConstraint(fields=["generation", "video_uuid"], name="one_take_per_result"),
        ]
        indexes = TAKE_INDEXES

    def __str__(self) -> str:
        return f"T{self.number}"

    def advance(self, *, start: TakeState, end: TakeState, **changes: Any) -> bool:
        """Move the take if it still is where we think. False: somebody else was first."""
        now = timezone.now()
        mine = Take.objects.filter(pk=self.pk, state=start)
        moved = mine.update(state=end, changed_at=now, rung_at=now, **changes)
        return moved == 1


class Step(models.Model):
    """One line of the black box: a move, a request or an answer. Secrets are masked before."""

    class Kind(models.TextChoices):
        """What a line tells."""

        MOVE = "move"
        EXCHANGE = "exchange"
        NOTE = "note"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=300)
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.words


def touch(generation_id: UUID) -> None:
    """Give a generation the next revision of its project, so that watching pages fetch its card.

    Must run inside the transaction of the change: the project's row lock makes revisions become
    visible in their order, so a page that has seen revision N has seen all before it.
    """
    touch_all([generation_id])


def touch_all(generation_ids: Collection[UUID]) -> None:
    """The same for several generations at once, whichever projects they belong to.

    Rows are locked in one order everywhere (gate, shot, generation, project), or two transactions wait for
    each other.
    """
    changed = Generation.objects.filter(pk__in=generation_ids)
    projects = set(changed.select_for_update().order_by("pk").values_list("project", flat=True))
    Project.objects.filter(pk__in=projects).update(revision=F("revision") + 1)
    changed.update(revision=Subquery(Project.objects.filter(pk=OuterRef("project")).values("revision")[:1]))
