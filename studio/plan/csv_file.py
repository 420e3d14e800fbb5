"""The plan as a CSV file: the same columns that an import reads."""

from __future__ import annotations

from collections.abc import Iterator

from studio.catalog.labels import mode_label, model_label
from studio.core.web.csv_export import csv_lines
from studio.plan.forms import texts_of
from studio.plan.input_names import InputNames, names_of
from studio.plan.list_table import COLUMNS
from studio.plan.planned_request import plan_of
from studio.plan.plans import with_plans
from studio.projects.models import Project, Shot


def plan_csv(project: Project) -> Iterator[str]:
    """The lines of the file, in the order of the film."""
    shots = list(with_plans(project.shots.all()))
    names = names_of(project, more=[asset for shot in shots for asset in plan_of(shot).inputs])
    return csv_lines(COLUMNS, (_cells(shot, names) for shot in shots))


def _cells(shot: Shot, names: InputNames) -> list[object]:
    plan = plan_of(shot)
    texts = texts_of(plan, names)
    return [
        shot.number,
        texts["name"],
        texts["description"],
        "" if plan.seconds is None else plan.seconds,
        mode_label(plan.mode) if plan.mode else "",
        model_label(plan.model) if plan.model else "",
        plan.ratio,
        texts["inputs"],
        texts["notes"],
    ]
