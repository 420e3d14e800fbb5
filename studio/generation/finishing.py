"""Finishing takes: what was tried with a cheaper model, or as a draft, is ordered as it will be shown."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import Team, User
from studio.catalog import model_specs
from studio.catalog.request import VideoRequest
from studio.catalog.spec import ModelSpec
from studio.core.translations.wording import worded
from studio.core.values.money import ZERO
from studio.generation import lifecycle, services
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.models import Engine, Generation, Take, bump_revisions
from studio.generation.pipeline import admission, paid_access
from studio.library.request_inputs.inputs import measured
from studio.projects.models import Shot
from studio.projects.offered_models import is_offered, model_refusal


@dataclass(frozen=True, kw_only=True)
class Finish:
    """One take to finish, with its price; or why it is not finished."""

    take: Take
    label: str  # 02·T3
    model_label: str = ""
    price_usd: Decimal = ZERO
    refusal: str = ""
    checked: CheckedRequest | None = None
    ordered_already: str = ""  # the takes that finish it or will, as 02·T4


def finishing_model(generation: Generation) -> ModelSpec | None:
    """The model in which an order is finished: for a draft at least its own; None for a finished render."""
    model = model_specs.find(generation.model)
    if model is None:
        return None
    if is_offered(model.finishes_in):
        return model_specs.get(model.finishes_in)
    return None if generation.is_paid else model


def finishes(takes: Sequence[Take], team: Team) -> list[Finish]:
    """What finishing each of these takes costs, in their order."""
    return [_finish(take, team) for take in takes]


def with_earlier_orders(lines: Sequence[Finish]) -> list[Finish]:
    """The same lines, each with the takes of earlier orders that finish it: one query for all."""
    labels: dict[UUID | None, list[str]] = {}
    earlier = Take.objects.not_trashed().filter(generation__source_take__in=[line.take for line in lines])
    failed = lifecycle.FINAL - {lifecycle.State.READY}
    for take in (
        earlier.exclude(generation__state__in=failed).select_related("generation", "shot").order_by("number")
    ):
        labels.setdefault(take.generation.source_take_id, []).append(take.shot.take_label(take.number))
    return [replace(line, ordered_already=", ".join(labels.get(line.take.pk, []))) for line in lines]


def finish(takes: Sequence[Take], *, author: User, order_key: UUID) -> list[Generation]:
    """Order every take once more in the model in which it is finished: all of them, or none.

    The same key again is the same orders. Raises NotOrderable, NoAllowance, OverBudget.
    """
    with transaction.atomic():
        # Shots, then orders, then the project: rows are locked in one order everywhere.
        list(Shot.objects.filter(pk__in={take.shot_id for take in takes}).order_by("pk").select_for_update())
        bump_revisions({take.generation_id for take in takes})
        ordered = [_order(take, author, uuid.uuid5(order_key, str(take.pk))) for take in takes]
    admission.admit(timezone.now())
    return ordered


def _finish(take: Take, team: Team) -> Finish:
    label = take.shot.take_label(take.number)
    model = finishing_model(take.generation)
    if model is None:
        return Finish(take=take, label=label, refusal=gettext("It is a render of the best model already."))
    if not paid_access.is_given(team):
        return Finish(take=take, label=label, refusal=worded(paid_access.NO_KEY))
    request = _request(take, model)
    if refusal := model_refusal(request):
        return Finish(take=take, label=label, refusal=worded(refusal))
    checked = check_request(request)
    total = checked.quote.total
    refusal = checked.blocking[0].message if checked.blocking else ""
    refusal = refusal or ("" if total else checked.quote.explanation)
    return Finish(
        take=take,
        label=label,
        model_label=model.label,
        price_usd=total or ZERO,
        refusal=worded(refusal),
        checked=checked,
    )


def _request(take: Take, model: ModelSpec) -> VideoRequest:
    """One result of the same request, in the size of the same ratio; its inputs as they are known today."""
    request = measured(take.generation.video_request, team_id=take.generation.project.team_id)
    tried, mode = model_specs.get(request.model), model.modes.get(request.mode)
    ratio = tried.ratio_of(request.width_px, request.height_px)
    sizes = {name: (width, height) for width, height, name in (mode.sizes if mode else None) or ()}
    width, height = sizes.get(ratio, (request.width_px, request.height_px))
    return replace(request, model=model.id, width_px=width, height_px=height, number_results=1)


def _order(take: Take, author: User, order_key: UUID) -> Generation:
    planned = _finish(take, take.generation.project.team)
    if planned.refusal or planned.checked is None:
        raise services.NotOrderable(f"{planned.label}: {planned.refusal}")
    return services.create_order(
        take.shot,
        request=planned.checked,
        author=author,
        engine=Engine.RUNWARE,
        order_key=order_key,
        parent=take.generation,
        source_take=take,
    )
