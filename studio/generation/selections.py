"""Selections of takes under a name: put takes in, take them out, rename, delete."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.values.text import visible_line
from studio.core.values.uuids import parse_uuid, parse_uuids
from studio.generation.models import Take, TakeSelection
from studio.projects.models import Project

MOST_CHARACTERS = 60
MOST_SELECTIONS = 100  # of one project
MOST_TAKES = 500


class InvalidSelection(Refusal):
    """A name that cannot be given, or a selection that is full or gone."""


def add(project: Project, name: str, takes: Collection[Take], *, by: User) -> int:
    """Put takes of a project into its selection of this name, a new one if there is none; how many are new.

    The same name in another case is the same selection. Raises InvalidSelection.
    """
    cleaned = _clean(name)
    with transaction.atomic():
        # The row lock orders two people who begin a selection of one name at the same moment.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        selection = project.take_selections.filter(name__iexact=cleaned).first() or _begin(
            project, cleaned, by
        )
        before = set(selection.takes.values_list("pk", flat=True))
        new = [take for take in takes if take.pk not in before]
        if len(before) + len(new) > MOST_TAKES:
            raise InvalidSelection(
                gettext("A selection has at most %(count)d takes.") % {"count": MOST_TAKES}
            )
        selection.takes.add(*new)
        Project.objects.filter(pk=project.pk).mark_changed()
    return len(new)


def remove(project: Project, name: str, takes: Collection[Take]) -> int:
    """Take takes out of a selection; how many were in it. Raises InvalidSelection."""
    selection = project.take_selections.filter(name__iexact=visible_line(name)).first()
    if selection is None:
        raise InvalidSelection(gettext("This selection is gone."))
    removed = TakeSelection.takes.through.objects.filter(
        takeselection=selection, take__in=[take.pk for take in takes]
    ).delete()[0]
    Project.objects.filter(pk=project.pk).mark_changed()
    return removed


def rename(selection: TakeSelection, name: str) -> None:
    """Give a selection another name. Raises InvalidSelection."""
    cleaned = _clean(name)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=selection.project_id)
        others = TakeSelection.objects.filter(project=selection.project_id).exclude(pk=selection.pk)
        if others.filter(name__iexact=cleaned).exists():
            raise InvalidSelection(gettext("There is a selection of this name already."))
        TakeSelection.objects.filter(pk=selection.pk).update(name=cleaned)


def named_takes(query: QueryDict, *, most: int = MOST_TAKES) -> list[UUID]:
    """Ids of the takes that an address names: each ``take``, else those of ``selection``.

    Whoever reads them asks for those of one project: a stranger's are none of it.
    """
    ids = parse_uuids(query.getlist("take")[:most])
    selection_id = parse_uuid(query.get("selection", ""))
    if ids or selection_id is None:
        return ids
    rows = TakeSelection.takes.through.objects.filter(takeselection=selection_id)
    return list(rows.values_list("take", flat=True)[:most])


def _begin(project: Project, name: str, by: User) -> TakeSelection:
    if project.take_selections.count() >= MOST_SELECTIONS:
        sentence = gettext("A project has at most %(count)d selections. Delete one first.")
        raise InvalidSelection(sentence % {"count": MOST_SELECTIONS})
    return TakeSelection.objects.create(project=project, name=name, created_by=by)


def _clean(name: str) -> str:
    cleaned = visible_line(name)
    if not cleaned:
        raise InvalidSelection(gettext("Give the selection a name."))
    if len(cleaned) > MOST_CHARACTERS:
        sentence = gettext("The name of a selection has at most %(count)d characters.")
        raise InvalidSelection(sentence % {"count": MOST_CHARACTERS})
    return cleaned
