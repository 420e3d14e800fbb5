"""A set of takes to be watched in a row: which they are, and where in the row one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from studio.generation.gallery.filters import Filters
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take, TakeQuerySet
from studio.projects.models import Project
from studio.review.screening.filter_summary import told

MOST = 500


@dataclass(frozen=True, kw_only=True)
class Row:
    """The takes in their order, by id, and the place of the one that is shown, from 0."""

    ids: tuple[UUID, ...]
    at: int
    query: str  # names the same set again
    matching: str  # what the filters ask for, in words; empty where none does
    cleared: str  # the address without them

    @property
    def before(self) -> UUID | None:
        """The take before this one."""
        return self.ids[self.at - 1] if self.at > 0 else None

    @property
    def after(self) -> UUID | None:
        """The take after this one."""
        return self.ids[self.at + 1] if self.at + 1 < len(self.ids) else None

    @property
    def current(self) -> UUID | None:
        """The take that is shown."""
        return self.ids[self.at] if self.ids else None


def row(project: Project, query: QueryDict) -> Row:
    """The set that an address names: chosen takes in their order, or those that the gallery's filters mean.

    ``at`` is the take to show, the first without it.
    """
    filters = _filters(project, query)
    chosen = _chosen(project, query)
    ids = tuple(chosen or _found(project, filters))[:MOST]
    at = query.get("at", "")
    place = next((index for index, pk in enumerate(ids) if str(pk) == at), 0)
    kept = query.copy()
    kept.pop("at", None)
    cleared = filters.cleared().query(mode=query.get("mode", ""))
    matching = "" if chosen else ", ".join(told(project, filters))
    return Row(ids=ids, at=place, query=kept.urlencode(), matching=matching, cleared=cleared)


def _filters(project: Project, query: QueryDict) -> Filters:
    """Those of the gallery, but the trash; in a blind review without those that tell what it keeps back."""
    filters = replace(Filters.of(query), trash="")
    if not project.is_blind:
        return filters
    return replace(filters.unveiled(), made_as="", engine="")


def _chosen(project: Project, query: QueryDict) -> Sequence[UUID]:
    wanted = query.getlist("take")
    found = {str(pk): pk for pk in _ready(project).values_list("pk", flat=True)} if wanted else {}
    return [found[value] for value in dict.fromkeys(wanted) if value in found]


def _found(project: Project, filters: Filters) -> Sequence[UUID]:
    takes = filters.over(_ready(project), project)
    return list(takes.order_by("shot__position", "shot__number", "number").values_list("pk", flat=True))


def _ready(project: Project) -> TakeQuerySet:
    return Take.objects.kept().filter(project=project, state=TakeState.READY)
