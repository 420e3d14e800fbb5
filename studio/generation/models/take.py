"""Take: one result of an order, with what the gallery shows of its review."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.models import User
from studio.catalog.model_specs import FIRST_MODEL
from studio.core.models import BaseModel
from studio.core.translations.wording import TranslatableField
from studio.core.values.money import ZERO, format_usd
from studio.core.web.keyset import Keyset, number_column
from studio.generation.acceptance import Acceptance, Charge, charge_text
from studio.generation.lifecycle import TakeState
from studio.generation.models.engine_status import Engine
from studio.generation.models.generation import Generation, GenerationQuerySet
from studio.generation.models.indexes import TAKE_INDEXES
from studio.library.models import Asset
from studio.projects.models import Project, Shot

# The order of the film: of the shots, then of the takes in each. Takes are asked for by ``in_film``, so that
# the database goes from shot to shot and stops where the page is full.
FILM_ORDER = Keyset(
    columns=tuple(number_column(name) for name in ("shot__position", "shot__number", "number")),
    is_ascending=True,
)
SHOT_ORDER = Keyset(columns=(number_column("number"),), is_ascending=True)  # of the takes of one shot


class TakeStatus(models.TextChoices):
    """The result of all verdicts on a take."""

    OPEN = "open", gettext_lazy("In review")
    APPROVED = "approved", gettext_lazy("Approved")
    CHANGES = "changes", gettext_lazy("Changes requested")


class PickStatus(models.TextChoices):
    """Whether a take was picked for the next round or rejected."""

    NONE = "", gettext_lazy("Undecided")
    PICK = "pick", gettext_lazy("Picked")
    REJECT = "reject", gettext_lazy("Rejected")


class TakeQuerySet(models.QuerySet["Take"]):
    """Queries over takes of orders."""

    def not_trashed(self) -> Self:
        """Takes that are not in the trash."""
        return self.filter(trashed_at=None)

    def trashed(self) -> Self:
        """Takes in the trash, which can be restored."""
        return self.filter(trashed_at__isnull=False)

    def ready(self) -> Self:
        """Takes that are ready and not in the trash, with their file."""
        return self.not_trashed().filter(state=TakeState.READY, asset__isnull=False)

    def in_film(self, project_id: object) -> Self:
        """Takes of a project in the order of the film."""
        return FILM_ORDER.ordered(self.filter(shot__project=project_id))

    def create_for(self, generation: Generation, *, number: int, slot: int, **more: Any) -> Take:
        """Create a result of an order, with copies of the columns by which the gallery filters."""
        return self.create(
            generation=generation,
            shot=generation.shot,
            project_id=generation.project_id,
            author_id=generation.author_id,
            engine=generation.engine,
            mode=generation.mode,
            model=generation.model,
            ordered_at=generation.created_at,
            number=number,
            slot=slot,
            **more,
        )


class Take(BaseModel):
    """One result of a generation, numbered within its shot. Its video is an asset.

    The app review writes the results of reviewing here for the gallery, and calls ``bump_revision``.
    """

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="takes")
    shot = models.ForeignKey(Shot, on_delete=models.PROTECT, related_name="takes")
    # Copies of columns of the order, which never change: the gallery reads thousands of takes in one index.
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="takes", db_index=False)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    engine = models.CharField(max_length=8, choices=Engine)
    mode = models.CharField(max_length=16)
    model = models.CharField(max_length=80, db_default=FIRST_MODEL)
    ordered_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in TakeState], default=TakeState.WAITING
    )
    changed_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    video_uuid = models.CharField(max_length=80, null=True)  # noqa: DJ001 - NULL while unknown, unique after
    url = models.TextField(blank=True)
    seed = models.BigIntegerField(null=True)
    # A copy of the entry of the ledger, which is the source; written with it, and sorted by in the gallery.
    cost_usd = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    # What the gallery sorts by: an index can begin at a cost, and a take without one costs nothing.
    sort_cost_usd = models.GeneratedField(
        expression=Coalesce("cost_usd", ZERO),
        output_field=models.DecimalField(max_digits=12, decimal_places=4),
        db_persist=True,
    )
    is_cost_estimated = models.BooleanField(default=False)  # the agreed price, as the provider named none
    # By an operator, in place of a result of the order's own task, which the provider may still name.
    is_given = models.BooleanField(default=False, db_default=False)
    is_nsfw = models.BooleanField(null=True)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="takes")
    error_message = TranslatableField(blank=True)
    mismatch = TranslatableField(blank=True)  # how the file is not what was ordered

    status = models.CharField(max_length=8, choices=TakeStatus, default=TakeStatus.OPEN)
    rating = models.PositiveSmallIntegerField(default=0)  # 1 to 5, the mean of all; 0: nobody rated it
    pick = models.CharField(max_length=6, choices=PickStatus, default=PickStatus.NONE, blank=True)
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

    @property
    def cost_label(self) -> str:
        """The cost in words: ``$0.56``, ``free``, or that it is not known yet or only agreed."""
        if self.engine != Engine.RUNWARE:
            return gettext("free")
        return cost_text(self.cost_usd, [self]) if self.cost_usd is not None else gettext("not known yet")

    def advance(self, *, start: TakeState, end: TakeState, **changes: Any) -> bool:
        """Change the state of the take if it still is ``start``; False: another worker was first."""
        now = timezone.now()
        unchanged = Take.objects.filter(pk=self.pk, state=start)
        moved = unchanged.update(state=end, changed_at=now, enqueued_at=now, **changes)
        return moved == 1


def spent_on(takes: Iterable[Take]) -> Decimal:
    """The sum paid for takes, in USD."""
    return sum((take.cost_usd or ZERO for take in takes), ZERO)


def cost_text(amount: Decimal, takes: Iterable[Take]) -> str:
    """An amount paid for takes, marked when the provider named no cost of one of them."""
    if not any(take.is_cost_estimated for take in takes):
        return format_usd(amount)
    return gettext("%(cost)s (agreed price, the provider named none)") % {"cost": format_usd(amount)}


def charge_label(generation: Generation, takes: Iterable[Take], spent_usd: Decimal) -> str:
    """Whether an order is billed, with the sum that was paid for it: ``charged $0.56``, ``not charged``.

    ``takes``: all that are left of it, which say whether the sum is an estimate.
    """
    if not generation.is_paid:
        return gettext(Charge.NONE)
    return charge_text(Acceptance(generation.acceptance), spent_usd, cost_text(spent_usd, takes))


def for_cards(generations: GenerationQuerySet) -> GenerationQuerySet:
    """These orders with everything that a card shows, in a bounded number of queries."""
    takes = Take.objects.select_related("asset").order_by("slot")
    return generations.select_related("shot", "author", "project").prefetch_related(
        models.Prefetch("takes", takes)
    )
