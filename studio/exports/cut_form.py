"""The form of the cut: all its rows in their order, and what the pressed button changes of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from studio.core.values.formatting import format_number, localized
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.values.uuids import parse_uuids
from studio.core.web.parameters import whole_number
from studio.exports.cut import MOST_ITEMS, NewItem, circled, items_of, usable
from studio.exports.models import CutItem
from studio.generation.models import Take
from studio.library.files import links
from studio.projects.models import Project

MOST_GAP = 100_000  # frames: about an hour
GAP_FRAMES = 24
TOO_MANY = gettext_noop("A cut has at most %(count)d items.")


@dataclass(frozen=True, kw_only=True)
class CutRow:
    """One row of the form as it was entered: ``last`` is inclusive, and of a gap its count of frames."""

    id: UUID
    take: Take | None
    first: str
    last: str
    problem: str = ""

    @property
    def label(self) -> str:
        """The shot and the number of the take, or that there is none."""
        return f"{self.take.shot} · {self.take}" if self.take else gettext("Gap")

    @property
    def url(self) -> str:
        """The page of the take; empty for a gap."""
        return reverse("review:take", args=[self.take.pk]) if self.take else ""

    @property
    def poster_url(self) -> str:
        """The poster of the take; empty without one."""
        return links.poster(self.take.asset) if self.take and self.take.asset else ""

    @property
    def frames(self) -> int:
        """How many frames the take has."""
        return frames_of(self.take) if self.take else MOST_GAP

    @property
    def highest(self) -> int:
        """The highest number that ``last`` may be."""
        return self.frames - 1 if self.take else MOST_GAP

    @property
    def length(self) -> str:
        """``1.5 s``: how long it is in the film; empty while its numbers are wrong."""
        item = self.item
        if item is None:
            return ""
        rate = (self.take.asset.rate if self.take and self.take.asset else None) or DEFAULT_FRAME_RATE
        return f"{format_number(float((item.end - item.first) / rate))} s"

    @property
    def item(self) -> NewItem | None:
        """The item that the numbers mean; None where they are none or do not fit."""
        first, last = whole_number(self.first, most=MOST_GAP), whole_number(self.last, most=MOST_GAP)
        if first is None or last is None:
            return None
        if self.take is None:
            return NewItem(id=self.id, take_id=None, first=0, end=last) if last else None
        is_inside = first <= last < self.frames
        return NewItem(id=self.id, take_id=self.take.pk, first=first, end=last + 1) if is_inside else None

    def checked(self) -> CutRow:
        """The row with the sentence of what is wrong with its numbers."""
        if self.item:
            return replace(self, problem="")
        if self.take is None:
            return replace(
                self,
                problem=gettext("A gap has 1 to %(most_gap)s frames.")
                % {"most_gap": localized(f"{MOST_GAP:,}")},
            )
        sentence = gettext("Choose frames from 0 to %(highest)s, the last not before the first.") % {
            "highest": self.highest
        }
        return replace(self, problem=sentence)


def frames_of(take: Take) -> int:
    """The count of frames of a take, at least one."""
    return max(1, take.asset.frames or 0) if take.asset else 1


def rows_of(items: Iterable[CutItem]) -> list[CutRow]:
    """The rows of a stored cut."""
    return [
        CutRow(
            id=item.pk,
            take=item.take,
            first=str(item.first),
            last=str(item.end - 1 if item.take else item.end),
        )
        for item in items
    ]


def posted_rows(project: Project, data: QueryDict) -> list[CutRow]:
    """The rows as they were sent, in their order, after what the pressed button ``do`` says."""
    named = parse_uuids([*data.getlist("take")[:MOST_ITEMS], data.get("add", "")])
    rows_of_takes = usable(project).filter(pk__in=named).select_related("asset", "shot")
    takes = {str(take.pk): take for take in rows_of_takes}
    current_ids = {str(item.pk) for item in items_of(project)}
    rows = list(_sent(data, takes, current_ids))
    command, _, argument = data.get("do", "").partition(":")
    changed = _changed(project, rows, command, argument, takes.get(data.get("add", "")))
    return [row.checked() for row in changed]


def _sent(data: QueryDict, takes: Mapping[str, Take], current_ids: set[str]) -> Iterable[CutRow]:
    fields = (data.getlist(name)[: MOST_ITEMS + 1] for name in ("item", "take", "first", "last"))
    for item, take, first, last in zip(*fields, strict=False):
        if take and take not in takes:
            continue  # it was trashed meanwhile
        id_ = UUID(item) if item in current_ids else uuid.uuid4()
        current_ids.discard(item)
        yield CutRow(id=id_, take=takes.get(take), first=first[:9], last=last[:9])


def _changed(
    project: Project, rows: list[CutRow], command: str, argument: str, added: Take | None
) -> list[CutRow]:
    if command in ("up", "down", "remove"):
        return _moved(rows, command, argument)
    if command == "gap":
        return [*rows, CutRow(id=uuid.uuid4(), take=None, first="0", last=str(GAP_FRAMES))]
    if command == "add" and added:
        return [*rows, _whole(added)]
    if command == "circled":
        used = {row.take.pk for row in rows if row.take}
        missing = circled(project).exclude(pk__in=used).select_related("asset", "shot")
        return [*rows, *map(_whole, missing)]
    return rows


def _moved(rows: list[CutRow], command: str, argument: str) -> list[CutRow]:
    place = next((place for place, row in enumerate(rows) if str(row.id) == argument), None)
    if place is None:
        return rows
    others = rows[:place] + rows[place + 1 :]
    if command == "remove":
        return others
    target = max(0, place - 1) if command == "up" else place + 1
    return [*others[:target], rows[place], *others[target:]]


def _whole(take: Take) -> CutRow:
    return CutRow(id=uuid.uuid4(), take=take, first="0", last=str(frames_of(take) - 1))
