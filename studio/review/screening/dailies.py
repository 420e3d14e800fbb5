"""Dailies: a set of takes to watch in a row, named by an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from studio.core.values.uuids import parse_uuids
from studio.generation.gallery.filters import Filters
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take, TakeQuerySet
from studio.projects.models import Project
from studio.review.screening.filter_summary import filter_summary

MAX_TAKES = 500


@dataclass(frozen=True, kw_only=True)
class Playlist:
    """Ids of takes in order, and the index of the one that is shown, from 0."""

    ids: tuple[UUID, ...]
    index: int
    query: str  # names the same set again
    filter_summary: str  # the filters in words; empty without any
    unfiltered_query: str

    @property
    def previous(self) -> UUID | None:
        """Id of the take before the one that is shown."""
        return self.ids[self.index - 1] if self.index > 0 else None

    @property
    def next(self) -> UUID | None:
        """Id of the take after the one that is shown."""
        return self.ids[self.index + 1] if self.index + 1 < len(self.ids) else None

    @property
    def current(self) -> UUID | None:
        """Id of the take that is shown; None when the set is empty."""
        return self.ids[self.index] if self.ids else None


def playlist(project: Project, query: QueryDict) -> Playlist:
    """The takes that an address names: chosen ones in their order, or those that the gallery's filters match.

    ``at`` is the take to show, the first without it.
    """
    filters = _filters(project, query)
    chosen = _chosen(project, query)
    ids = tuple(chosen or _matching(project, filters))
    at = query.get("at", "")
    rest = query.copy()
    rest.pop("at", None)
    return Playlist(
        ids=ids,
        index=next((index for index, pk in enumerate(ids) if str(pk) == at), 0),
        query=rest.urlencode(),
        filter_summary="" if chosen else ", ".join(filter_summary(project, filters)),
        unfiltered_query=filters.cleared().query(mode=query.get("mode", "")),
    )


def _filters(project: Project, query: QueryDict) -> Filters:
    """The gallery's filters without the trash; in a blind review without those that reveal hidden facts."""
    filters = replace(Filters.of(query), trash="")
    if not project.is_blind:
        return filters
    return replace(filters.without_hidden(), made_as="", engine="")


def _chosen(project: Project, query: QueryDict) -> Sequence[UUID]:
    named = list(dict.fromkeys(parse_uuids(query.getlist("take")[:MAX_TAKES])))
    ready = set(_ready(project).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return [pk for pk in named if pk in ready]


def _matching(project: Project, filters: Filters) -> Sequence[UUID]:
    takes = filters.apply(_ready(project), project, is_by_shot=True).in_film(project.pk)
    return list(takes.values_list("pk", flat=True)[:MAX_TAKES])


def _ready(project: Project) -> TakeQuerySet:
    return Take.objects.not_trashed().filter(shot__project=project, state=TakeState.READY)
