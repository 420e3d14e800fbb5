"""Rows of a plan: written, added, duplicated, split, moved, deleted and restored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.plan.models import BatchRow, BatchRowState, DeletedShot, PlannedInput, PlannedShot
from studio.plan.planned_request import ShotPlan, mode_of, model_of, plan_of
from studio.projects.models import Project, Shot, next_shot_number
from studio.projects.services import add_shot, order_shots
from studio.review.models import ShareLink

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class NotDeletable(Refusal):
    """A row that stays in the plan, with the reason."""


class NotDivisible(Refusal):
    """A row with too few words to be split."""


def write_plan(shot: Shot, plan: ShotPlan) -> None:
    """Write a whole row: the words and the length of the shot, how it is ordered, and its inputs."""
    with transaction.atomic():
        Shot.objects.filter(pk=shot.pk).update(
            name=plan.name, description=plan.description, planned_seconds=plan.seconds
        )
        columns = {"mode": plan.mode, "model": plan.model, "ratio": plan.ratio, "notes": plan.notes}
        planned, _ = PlannedShot.objects.update_or_create(shot=shot, defaults=columns)
        planned.inputs.all().delete()
        PlannedInput.objects.bulk_create(inputs_of(planned, plan.inputs))


def inputs_of(planned: PlannedShot, assets: Sequence[Asset]) -> list[PlannedInput]:
    """The unsaved inputs of a planned shot, in their order."""
    return [
        PlannedInput(planned_shot=planned, asset=asset, position=position)
        for position, asset in enumerate(assets)
    ]


def add_row(project: Project, plan: ShotPlan, *, after: Shot | None = None, by: User) -> Shot:
    """A new shot with this row, behind another one or at the end of the film."""
    with transaction.atomic():
        shot = add_shot(project, plan.name)
        write_plan(shot, plan)
        if after is not None:
            _place_behind(shot, after)
        activity.log(project, "shot added", actor=by, shot=str(shot))
    return shot


def duplicate_row(shot: Shot, *, by: User) -> Shot:
    """The same row once more, behind this one; takes stay with the first."""
    return add_row(shot.project, plan_of(shot), after=shot, by=by)


def split_row(shot: Shot, *, at: int | None, by: User) -> Shot:
    """Divide a row in two and return the second: ``at`` is a place in its description, in characters.

    Without one, it is divided at the end of a sentence near the middle. Raises NotDivisible.
    """
    with transaction.atomic():
        plan = plan_of(Shot.objects.select_for_update().get(pk=shot.pk))
        first, second = _halves(plan.description, at)
        if not first or not second:
            raise NotDivisible(
                gettext("Write what happens in two sentences first; then the row can be split.")
            )
        seconds = _half_of(plan, shot.project)
        write_plan(shot, replace(plan, description=first, seconds=seconds))
        return add_row(shot.project, replace(plan, description=second, seconds=seconds), after=shot, by=by)


def move_row(shot: Shot, *, by: int) -> None:
    """Move a row by so many places in the film; a negative number moves it up."""
    ids = _ids(shot.project)
    place = ids.index(shot.pk)
    ids.remove(shot.pk)
    ids.insert(max(0, place + by), shot.pk)
    order_shots(shot.project, ids)


def delete_row(shot: Shot, *, by: User) -> DeletedShot:
    """Delete a shot from the film, so that it can be restored. Raises NotDeletable."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=shot.project_id)
        if refusal := _deletion_refusal(shot):
            raise NotDeletable(refusal)
        deleted = DeletedShot.objects.create(project=shot.project, deleted_by=by, body=snapshot(shot))
        activity.log(shot.project, "shot deleted", actor=by, shot=str(shot))
        shot.delete()
    return deleted


def restore_row(deleted: DeletedShot, *, by: User) -> Shot:
    """Bring a deleted row back to its place, with its number unless another shot has it by now."""
    body = deleted.body
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=deleted.project_id)
        is_taken = project.shots.filter(number=body["number"]).exists()
        number = next_shot_number(project) if is_taken else body["number"]
        shot = Shot.objects.create(id=UUID(body["id"]), project=project, number=number)
        write_plan(shot, _plan_in(body, project))
        ids = [pk for pk in _ids(project) if pk != shot.pk]
        ids.insert(body["place"], shot.pk)
        order_shots(project, ids)
        activity.log(project, "shot restored", actor=by, shot=f"{number:02} {body['name']}".strip())
        deleted.delete()
    return shot


def snapshot(shot: Shot) -> dict[str, Any]:
    """Everything that restores a row, as JSON."""
    plan = plan_of(shot)
    return {
        "id": str(shot.pk),
        "number": shot.number,
        "place": _ids(shot.project).index(shot.pk),
        "name": plan.name,
        "description": plan.description,
        "seconds": plan.seconds,
        "mode": plan.mode,
        "model": plan.model,
        "ratio": plan.ratio,
        "notes": plan.notes,
        "inputs": [str(asset.pk) for asset in plan.inputs],
    }


def _plan_in(body: dict[str, Any], project: Project) -> ShotPlan:
    assets = {str(one.pk): one for one in assets_open_in(project).filter(pk__in=body["inputs"])}
    written = ("name", "description", "seconds", "mode", "model", "ratio", "notes")
    return ShotPlan(
        **{name: body[name] for name in written},
        inputs=tuple(assets[ref] for ref in body["inputs"] if ref in assets),
    )


def _deletion_refusal(shot: Shot) -> str:
    if shot.generations.exists() or shot.takes.exists():
        return gettext("Shot %(shot)s has takes, so it stays. Move them to another shot first.") % {
            "shot": shot
        }
    if BatchRow.objects.filter(shot=shot, state=BatchRowState.WAITING, batch__closed_at=None).exists():
        return gettext("Shot %(shot)s waits to be made, so it stays. Decline or stop its batch first.") % {
            "shot": shot
        }
    if ShareLink.objects.filter(shot=shot).exists():
        return gettext("A link for guests shows shot %(shot)s, so it stays.") % {"shot": shot}
    if not shot.project.shots.exclude(pk=shot.pk).exists():
        return gettext("A film has at least one shot.")
    return ""


def _place_behind(shot: Shot, other: Shot) -> None:
    ids = [pk for pk in _ids(shot.project) if pk != shot.pk]
    ids.insert(ids.index(other.pk) + 1, shot.pk)
    order_shots(shot.project, ids)


def _ids(project: Project) -> list[UUID]:
    return list(project.shots.order_by("position", "number").values_list("pk", flat=True))


def _halves(text: str, at: int | None) -> tuple[str, str]:
    if at is None:
        ends = [match.end() for match in SENTENCE_END.finditer(text)]
        at = min(ends, key=lambda end: abs(end - len(text) / 2), default=0)
    return text[:at].strip(), text[at:].strip()


def _half_of(plan: ShotPlan, project: Project) -> int | None:
    """Half the length where the mode offers it, else the same."""
    model = model_of(plan, project)
    allowed = model.modes[mode_of(plan, model)].seconds
    if plan.seconds is None or allowed is None or plan.seconds % 2:
        return plan.seconds
    half = plan.seconds // 2
    return half if half in allowed.value else plan.seconds
