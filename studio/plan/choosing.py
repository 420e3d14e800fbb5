"""Rows of a plan that are drafted or asked for: the chosen ones, or all that need it; why others are not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from studio.core.translations.wording import worded
from studio.plan.batches import FrozenRow
from studio.plan.listing import PlanRow

MAX_REASONS = 3  # in one sentence


@dataclass(frozen=True, kw_only=True)
class RowChoice:
    """The rows that are ordered, and those that cannot be, each with its reason."""

    rows: Sequence[PlanRow]
    left_out: Sequence[tuple[str, str]]  # number of the shot, sentence

    @property
    def frozen(self) -> list[FrozenRow]:
        """The rows as they are now."""
        return [FrozenRow(shot=row.shot, checked=row.checked) for row in self.rows]

    @property
    def left_out_label(self) -> str:
        """``3 are left out: 04 Add a first frame.``; empty when none is."""
        if not self.left_out:
            return ""
        reasons = " ".join(f"{number}: {sentence}" for number, sentence in self.left_out[:MAX_REASONS])
        count = len(self.left_out)
        sentence = ngettext("%(count)d row is left out.", "%(count)d rows are left out.", count)
        return f"{sentence % {'count': count}} {reasons}"


def rows_to_draft(rows: Sequence[PlanRow], chosen: Collection[UUID]) -> RowChoice:
    """The rows whose words of now have no draft."""
    return _choice(rows, chosen, lambda row: row.needs_draft)


def rows_to_ask(rows: Sequence[PlanRow], chosen: Collection[UUID]) -> RowChoice:
    """The rows that are still to be rendered; those that were chosen, once more if need be."""
    return _choice(rows, chosen, lambda row: row.may_ask if chosen else row.needs_render)


def _choice(
    rows: Sequence[PlanRow], chosen: Collection[UUID], needs_order: Callable[[PlanRow], bool]
) -> RowChoice:
    among = [row for row in rows if not chosen or row.shot.pk in chosen]
    return RowChoice(
        rows=[row for row in among if needs_order(row)],
        left_out=[
            (row.number, worded(row.checked.blocking[0].message))
            for row in among
            if row.checked.blocking and (row.is_written or row.shot.pk in chosen)
        ],
    )
