"""Takes moved to another shot: whole orders, with new numbers there; old numbers are never given again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.values.translatable import translatable
from studio.generation.lifecycle import FINAL
from studio.generation.models import Generation, Take, bump_revisions
from studio.generation.pipeline.ending import write_note
from studio.projects.models import Project, Shot


@dataclass(frozen=True, kw_only=True)
class OrderMove:
    """One order that is to be moved with all its takes, or the reason why it stays."""

    generation: Generation
    label: str  # 02·T3, or 02·T3, T4
    refusal: str = ""


def moves(project: Project, take_ids: Collection[UUID]) -> list[OrderMove]:
    """The orders of these takes in the order of the film, by two queries."""
    return [_move(order) for order in _orders(project, take_ids)]


def move_takes(project: Project, take_ids: Collection[UUID], *, to: Shot, by: User) -> list[str]:
    """Move the orders of these takes to a shot of the same project: ``02·T3 is 05·T1`` of each that moved.

    The log of the project and the event log of each order say where its takes were before.
    """
    with transaction.atomic():
        # Shots, then orders, then the project: rows are locked in one order everywhere.
        list(Shot.objects.filter(project=project).order_by("pk").select_for_update())
        return [
            _move_order(move, to, by)
            for move in moves(project, take_ids)
            if not move.refusal and move.generation.shot_id != to.pk
        ]


def _orders(project: Project, take_ids: Collection[UUID]) -> QuerySet[Generation]:
    chosen = Take.objects.filter(project=project, pk__in=take_ids).values("generation")
    orders = Generation.objects.filter(project=project, pk__in=chosen).select_related("shot", "project")
    return orders.prefetch_related("takes").order_by("shot__position", "shot__number", "created_at")


def _move(order: Generation) -> OrderMove:
    takes = list(order.takes.all())
    refusal = ""
    if order.state not in FINAL or order.may_still_come:
        refusal = gettext("It is still being made.")
    elif any(take.is_circled for take in takes):
        refusal = gettext("It is circled. Take the circle back first.")
    return OrderMove(generation=order, label=_label(order.shot, takes), refusal=refusal)


def _label(shot: Shot, takes: Sequence[Take]) -> str:
    numbers = sorted(take.number for take in takes)
    return (
        ", ".join([shot.take_label(numbers[0]), *(f"T{one}" for one in numbers[1:])])
        if numbers
        else str(shot)
    )


def _move_order(move: OrderMove, to: Shot, by: User) -> str:
    order, takes = move.generation, list(move.generation.takes.order_by("number"))
    first = to.reserve_takes(len(takes))
    for number, take in enumerate(takes, start=first):
        take.shot, take.number = to, number
        Take.objects.filter(pk=take.pk).update(shot=to, number=number)
    # The numbers that it had stay used: whoever has written them down means these takes.
    Shot.objects.filter(pk=order.shot_id).update(purged_takes=F("purged_takes") + len(takes))
    Generation.objects.filter(pk=order.pk).update(shot=to)
    bump_revisions([order.pk])
    label = _label(to, takes)
    note = translatable("{person} moved {takes} to {label}", person=str(by), takes=move.label, label=label)
    write_note(order, note)
    activity.log(order.project, "moved take", actor=by, subject=order.pk, **{"from": move.label, "to": label})
    return gettext("%(move)s is %(label)s") % {"move": move.label, "label": label}
