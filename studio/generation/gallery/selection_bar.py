"""The named selections of a project in its gallery: the filter, and the bar of the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from studio.generation.gallery.toolbar import FilterChoice, filter_options, with_query
from studio.generation.models import TakeSelection
from studio.projects.hooks import DAILIES_PAGE, HAND_OFF_PAGE
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class ShownSelection:
    """The named selection whose takes are shown, with what can be done with it."""

    id: str
    name: str
    query: str
    play_url: str
    hand_off_url: str


def selection_choice(selections: Sequence[TakeSelection], chosen: str) -> FilterChoice:
    """The filter by a named selection; its first option means all takes."""
    label = gettext("Selection")
    options = [("", label), *((str(one.pk), one.name) for one in selections)]
    return FilterChoice(
        name="selection", label=label, options=filter_options(options, chosen), is_set=bool(chosen)
    )


def shown_selection(
    project: Project, selections: Sequence[TakeSelection], chosen: str
) -> ShownSelection | None:
    """The selection that is chosen; None without one, or when it is gone."""
    selection = next((one for one in selections if str(one.pk) == chosen), None)
    if selection is None:
        return None
    query = f"selection={selection.pk}"
    return ShownSelection(
        id=str(selection.pk),
        name=selection.name,
        query=query,
        play_url=with_query(DAILIES_PAGE.url(project.pk), query),
        hand_off_url=with_query(HAND_OFF_PAGE.url(project.pk), query),
    )
