"""Import of a shot list: what each row would do, which cell is wrong and why; then good rows are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.values.formatting import localized
from studio.core.web.parameters import whole_number
from studio.generation.models import Generation
from studio.plan.editing import inputs_of
from studio.plan.forms import RowForm, texts_of
from studio.plan.input_names import InputNames, names_of
from studio.plan.list_table import Record, read_table, unguarded
from studio.plan.models import PlannedInput, PlannedShot
from studio.plan.planned_request import ShotPlan, plan_of
from studio.plan.plans import with_plans
from studio.projects.models import Project, Shot, next_shot_number

HIGHEST_NUMBER = 99_999
FIELDS = {"prompt": "description"}  # where the column of a list is called otherwise than the field of a row
TITLES = {field_name: column for column, field_name in FIELDS.items()}


class RowAction(StrEnum):
    """What an imported row does, for ``data-action``."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left out"


# What an action does, after a number or by itself.
ACTION_LABELS = {
    RowAction.NEW: gettext_noop("new"),
    RowAction.CHANGED: gettext_noop("changed"),
    RowAction.SAME: gettext_noop("same"),
    RowAction.LEFT_OUT: gettext_noop("left out"),
}


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """Why a cell cannot be read: its row and column as in the list, and a sentence."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """One row of the list with what it does; ``shot`` is the one that it changes."""

    record: Record
    action: RowAction
    number: int | None = None
    plan: ShotPlan | None = None
    shot: Shot | None = None
    problems: Sequence[CellProblem] = ()

    @property
    def label(self) -> str:
        """The number of the shot; empty for one that gets the next."""
        number = self.shot.number if self.shot else self.number
        return "" if number is None else f"{number:02}"


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """What an import would do, row by row, and which shots of the plan the list does not have."""

    rows: Sequence[ImportedRow]
    unknown_columns: Sequence[str]
    missing: Sequence[Shot]

    def count(self, action: RowAction) -> int:
        """How many rows do this."""
        return sum(row.action is action for row in self.rows)

    @property
    def problems(self) -> list[CellProblem]:
        """Every cell that cannot be read, in the order of the list."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def written(self) -> list[ImportedRow]:
        """The rows that change something."""
        return [row for row in self.rows if row.action in (RowAction.NEW, RowAction.CHANGED)]


@dataclass
class _Matching:
    """Which shot a row is about: the one of its number, else one with its words, else an empty one."""

    shots: Mapping[int, Shot]
    empty: list[Shot]
    by_words: dict[tuple[str, str], list[Shot]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)  # numbers that the list has had, with their row

    def shot_for(self, number: int | None, cells: Mapping[str, str]) -> Shot | None:
        """The shot that a row changes; None for a new one."""
        if number is not None:
            return self.shots.get(number)
        same = self.by_words.get((cells.get("name", "").strip(), cells.get("prompt", "").strip()))
        if same:
            return same.pop(0)
        return self.empty.pop(0) if self.empty else None


def preview_import(project: Project, text: str) -> ImportPreview:
    """What the list would do to the plan. Raises UnreadableList."""
    table = read_table(text)
    shots = list(_with_plans_and_orders(project))
    names = names_of(project, more=[asset for shot in shots for asset in plan_of(shot).inputs])
    matching = _matching(shots, is_numbered="number" in table.columns)
    rows = [_imported(record, project, matching, names) for record in table.records]
    return ImportPreview(
        rows=rows,
        unknown_columns=table.unknown_columns,
        missing=[shot for shot in shots if "number" in table.columns and _is_missing(shot, matching)],
    )


def write_import(project: Project, text: str, *, by: User) -> ImportPreview:
    """Write the good rows of a list, and return what was done. Raises UnreadableList."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        preview = preview_import(project, text)
        written = preview.written
        if written:
            _write(project, written)
            activity.log(project, "plan imported", actor=by, rows=len(written))
    return preview


def _with_plans_and_orders(project: Project) -> Any:
    has_orders = Exists(Generation.objects.filter(shot=OuterRef("pk")))
    return with_plans(project.shots.all()).annotate(has_orders=has_orders)


def _matching(shots: Sequence[Shot], *, is_numbered: bool) -> _Matching:
    unwritten = [shot for shot in shots if not (shot.name or shot.description or shot.has_orders)]  # type: ignore[attr-defined]
    by_words: dict[tuple[str, str], list[Shot]] = {}
    for shot in shots:
        if shot.description:
            by_words.setdefault((shot.name, shot.description), []).append(shot)
    return _Matching(
        shots={shot.number: shot for shot in shots}, empty=[] if is_numbered else unwritten, by_words=by_words
    )


def _is_missing(shot: Shot, matching: _Matching) -> bool:
    return shot.number not in matching.rows and bool(shot.name or shot.description)


def _imported(record: Record, project: Project, matching: _Matching, names: InputNames) -> ImportedRow:
    cells = {column: unguarded(cell).strip() for column, cell in record.cells.items()}
    number, problems = _number(record, cells, matching)
    problems += [
        CellProblem(row=record.row, column=column, message=gettext("This is a formula. Paste its result."))
        for column, cell in record.cells.items()
        if cell.lstrip().startswith("=")
    ]
    if record.surplus:
        message = gettext(
            "%(surplus)s stands beyond the last column. Put text with commas in quotation marks."
        ) % {"surplus": record.surplus[:60]}
        problems.append(CellProblem(row=record.row, column="–", message=message))
    shot = None if problems else matching.shot_for(number, cells)
    current = plan_of(shot) if shot else ShotPlan()
    form = _form(cells, current, project, names)
    if not form.is_valid():
        problems += _cell_problems(record, form, {problem.column for problem in problems})
    if problems:
        return ImportedRow(record=record, action=RowAction.LEFT_OUT, number=number, problems=problems)
    action = RowAction.NEW if shot is None else RowAction.SAME if form.plan == current else RowAction.CHANGED
    return ImportedRow(record=record, action=action, number=number, plan=form.plan, shot=shot)


def _form(cells: Mapping[str, str], current: ShotPlan, project: Project, names: InputNames) -> RowForm:
    """The row as it would be: cells of the list over what is there; columns that it lacks stay."""
    listed = {FIELDS.get(column, column): cell for column, cell in cells.items() if column != "number"}
    return RowForm({**texts_of(current, names), **listed}, project=project, names=names)


def _number(
    record: Record, cells: Mapping[str, str], matching: _Matching
) -> tuple[int | None, list[CellProblem]]:
    """The number of a row, None without one; and what is wrong with it."""
    written = cells.get("number", "")
    if not written or written.startswith("="):
        return None, []
    number = whole_number(written, least=1, most=HIGHEST_NUMBER)
    if number is None:
        message = gettext(
            "Write the number of the shot, 1 to %(highest_number)s, or nothing for a new one."
        ) % {"highest_number": localized(f"{HIGHEST_NUMBER:,}")}
    elif number in matching.rows:
        message = gettext("Shot %(number)s stands in row %(rows)s already.") % {
            "number": number,
            "rows": matching.rows[number],
        }
    else:
        matching.rows[number] = record.row
        return number, []
    return number, [CellProblem(row=record.row, column="number", message=message)]


def _cell_problems(record: Record, form: RowForm, seen: set[str]) -> list[CellProblem]:
    return [
        CellProblem(row=record.row, column=TITLES.get(name, name), message=str(error))
        for name, errors in form.errors.items()
        for error in errors
        if TITLES.get(name, name) not in seen
    ]


def _write(project: Project, rows: Sequence[ImportedRow]) -> None:
    """Write all rows by a fixed number of statements, whatever their number."""
    created = _new_shots(project, [row for row in rows if row.shot is None])
    pairs = [(row.shot or created.pop(0), row.plan) for row in rows]
    written = [(shot, plan) for shot, plan in pairs if plan is not None]
    for shot, plan in written:
        shot.name, shot.description, shot.planned_seconds = plan.name, plan.description, plan.seconds
    Shot.objects.bulk_create([shot for shot, _ in written if shot._state.adding])
    Shot.objects.bulk_update([shot for shot, _ in written], ["name", "description", "planned_seconds"])
    _write_plans(written)


def _new_shots(project: Project, rows: Sequence[ImportedRow]) -> list[Shot]:
    """Unsaved shots at the end of the film; those without a number get the next ones."""
    numbers = [row.number for row in rows if row.number is not None]
    following = max([next_shot_number(project), *(number + 1 for number in numbers)])
    position = project.shots.aggregate(last=Max("position"))["last"] or 0
    shots = []
    for place, row in enumerate(rows, start=1):
        number = row.number
        if number is None:
            number, following = following, following + 1
        shots.append(Shot(project=project, number=number, position=position + place))
    return shots


def _write_plans(written: Sequence[tuple[Shot, ShotPlan]]) -> None:
    columns = ("mode", "model", "ratio", "notes")
    planned = [
        PlannedShot(shot=shot, **{name: getattr(plan, name) for name in columns}) for shot, plan in written
    ]
    PlannedInput.objects.filter(planned_shot__shot__in=[shot for shot, _ in written]).delete()
    PlannedShot.objects.bulk_create(
        planned, update_conflicts=True, unique_fields=["shot"], update_fields=list(columns)
    )
    stored = {one.shot_id: one for one in PlannedShot.objects.filter(shot__in=[shot for shot, _ in written])}
    PlannedInput.objects.bulk_create(
        [one for shot, plan in written for one in inputs_of(stored[shot.pk], plan.inputs)]
    )
