"""What stands around the cards: filters, orders, counts, and the way to the next page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.request import MODEL
from studio.core.formatting import format_count
from studio.generation import hooks
from studio.generation.gallery import listing
from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import Found
from studio.generation.gallery.ordering import NEWEST, SORTS, Sort
from studio.generation.models import Take, TakeStatus
from studio.projects.models import Project, Shot


@dataclass(frozen=True, kw_only=True)
class Option:
    """One line of a choice."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter with several values; the first option means all."""

    name: str
    label: str
    options: Sequence[Option]
    is_set: bool


@dataclass(frozen=True, kw_only=True)
class Toggle:
    """A filter that is on or off."""

    name: str
    label: str
    icon: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many takes there are."""

    label: str  # ``214 takes``, or ``3 of 214 takes match``
    trashed: int


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Everything around the cards."""

    choices: Sequence[Choice]
    toggles: Sequence[Toggle]
    sorts: Sequence[Option]
    q: str
    hidden: Sequence[tuple[str, str]]  # what the form carries on
    is_narrow: bool
    filter_count: int
    url: str
    clear_url: str
    trash_url: str
    trash_count: int
    dailies_url: str  # the same takes, played in a row
    is_trash: bool
    next_url: str
    previous_url: str
    is_descending: bool


def shelf(
    project: Project, filters: Filters, sort: Sort, found: Found, counts: Counts, *, is_veiled: bool
) -> Shelf:
    """The shelf of a page that was found. ``is_veiled``: blind review hides what could be asked."""
    base = reverse("generation:gallery", args=[project.pk])
    sorted_by = "" if sort is NEWEST else sort.name
    query = filters.query(sort=sorted_by)

    def url(**more: str) -> str:
        asked = filters.query(sort=sorted_by, **more)
        return f"{base}?{asked}" if asked else base

    return Shelf(
        choices=_choices(project, filters, is_veiled=is_veiled),
        toggles=_toggles(filters),
        sorts=_options(((one.name, one.label) for one in SORTS.values()), sort.name),
        q=filters.q,
        hidden=[(name, value) for name, value in (("shot", filters.shot), ("trash", filters.trash)) if value],
        is_narrow=filters.are_narrow,
        filter_count=filters.count,
        url=f"{base}?{query}" if query else base,
        clear_url=_at(base, filters.cleared().query(sort=sorted_by)),
        trash_url=_at(base, Filters(shot=filters.shot, trash="" if filters.trash else "yes").query()),
        trash_count=counts.trashed,
        dailies_url=_at(hooks.DAILIES_PAGE.url(project.pk), replace(filters, trash="").query()),
        is_trash=bool(filters.trash),
        next_url=url(after=found.last_place) if found.has_after else "",
        previous_url=url(before=found.first_place) if found.has_before else "",
        is_descending=not sort.is_ascending,
    )


def counts(project: Project, filters: Filters, shots: Iterable[Shot], trashed: int) -> Counts:
    """The takes of a project or a shot, and how many of them the filters mean; ``trashed`` of the project."""
    meant = [shot for shot in shots if filters.shot in ("", str(shot.number))]
    if filters.shot:
        trashed = Take.objects.trashed().filter(project=project, shot__in=meant).count()
    kept = sum(shot.last_take - shot.purged_takes for shot in meant) - trashed
    label = f"{format_count(trashed, 'take')} in the trash" if filters.trash else format_count(kept, "take")
    if filters.are_narrow:
        found = listing.matching(project, filters)
        number = f"{found:,}" if found <= listing.MOST_COUNTED else f"More than {listing.MOST_COUNTED:,}"
        label = f"{number} of {label} {'matches' if found == 1 else 'match'}"
    return Counts(label=label, trashed=trashed)


def _at(base: str, query: str) -> str:
    return f"{base}?{query}" if query else base


def _choices(project: Project, filters: Filters, *, is_veiled: bool) -> list[Choice]:
    modes = model_specs.get(MODEL).modes
    lists: list[tuple[str, str, Iterable[tuple[str, str]]]] = [
        ("pick", "Picks", [("pick", "Picked"), ("reject", "Rejected"), ("none", "Undecided")]),
        ("made_as", "Mode", [(mode.value, spec.label) for mode, spec in modes.items()]),
        ("engine", "Draft or paid", [("draft", "Drafts"), ("paid", "Paid renders")]),
        ("tag", "Tag", [(tag, tag) for tag in project.tags]),
    ]
    if not is_veiled:
        people = User.objects.filter(memberships__team=project.team_id).order_by("name")
        lists = [
            ("status", "Status", [(value, str(label)) for value, label in TakeStatus.choices]),
            ("author", "Author", [(str(one.pk), str(one)) for one in people]),
            ("rating", "Rating", [("5", "5 stars"), *((n, f"{n} or more") for n in "4321")]),
            *lists,
        ]
    return [
        Choice(
            name=name,
            label=label,
            options=_options([("", label), *options], getattr(filters, name)),
            is_set=bool(getattr(filters, name)),
        )
        for name, label, options in lists
        if name != "tag" or project.tags
    ]


def _toggles(filters: Filters) -> list[Toggle]:
    return [
        Toggle(name=name, label=label, icon=icon, is_on=bool(getattr(filters, name)))
        for name, label, icon in (
            ("notes", "Open notes", "message-square"),
            ("starred", "Starred", "star"),
            ("circled", "Circled", "circle"),
        )
    ]


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> list[Option]:
    return [Option(value=value, label=label, is_chosen=value == chosen) for value, label in pairs]
