"""The toolbar of the gallery: filters, sort orders, counts, and the links to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.labels import mode_labels
from studio.core.translations.wording import worded
from studio.core.values.days import parse_day
from studio.core.values.formatting import format_count
from studio.generation.due_shots import LABELS, LATE
from studio.generation.gallery import listing
from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import Listing
from studio.generation.gallery.ordering import NEWEST, Sort, sort_orders
from studio.generation.hooks import IS_EDITED
from studio.generation.models import Take, TakeStatus
from studio.projects.hooks import DAILIES_PAGE
from studio.projects.models import Project, Shot

_USED = [("yes", "Used"), ("no", "Not used")]


@dataclass(frozen=True, kw_only=True)
class FilterOption:
    """One option of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class FilterChoice:
    """A filter with several values; the first option means all."""

    name: str
    label: str
    options: Sequence[FilterOption]
    is_set: bool


@dataclass(frozen=True, kw_only=True)
class FilterToggle:
    """A filter as a checkbox, with its icon."""

    name: str
    label: str
    icon: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class TakeCounts:
    """The number of takes, as a label and for the trash."""

    label: str  # ``214 takes``, or ``3 of 214 takes match``
    trashed: int


@dataclass(frozen=True, kw_only=True)
class Toolbar:
    """The filters, sort orders and links around the cards."""

    choices: Sequence[FilterChoice]
    toggles: Sequence[FilterToggle]
    sorts: Sequence[FilterOption]
    q: str
    day_from: str
    day_to: str
    dates_label: str  # ``1 – 3 Dec`` of the days that are set
    hidden: Sequence[tuple[str, str]]  # fields without a control
    is_narrow: bool
    filter_count: int
    url: str
    clear_url: str
    trash_url: str
    trash_count: int
    dailies_url: str  # the same takes, played in a row
    share_query: str  # the shot that is shown, or the project, for a link for guests
    is_trash: bool
    next_url: str
    previous_url: str
    is_descending: bool


def toolbar(
    project: Project,
    filters: Filters,
    sort: Sort,
    page: Listing,
    counts: TakeCounts,
    *,
    is_blind_review: bool,
    has_due_shots: bool,
) -> Toolbar:
    """The toolbar of a page. ``is_blind_review``: filters that would reveal what is hidden are left out."""
    base = reverse("generation:gallery", args=[project.pk])
    sorted_by = "" if sort is NEWEST else sort.name
    sorts = sort_orders(is_blind_review=is_blind_review)

    def url(**more: str) -> str:
        return with_query(base, filters.query(sort=sorted_by, **more))

    return Toolbar(
        choices=_choices(project, filters, is_blind_review=is_blind_review, has_due_shots=has_due_shots),
        toggles=_toggles(filters, is_blind_review=is_blind_review),
        sorts=filter_options(((one.name, one.label) for one in sorts), sort.name),
        q=filters.q,
        day_from=filters.day_from,
        day_to=filters.day_to,
        dates_label=_dates_label(filters),
        hidden=[(name, value) for name, value in (("shot", filters.shot), ("trash", filters.trash)) if value],
        is_narrow=filters.is_narrowed,
        filter_count=filters.count,
        url=url(),
        clear_url=with_query(base, filters.cleared().query(sort=sorted_by)),
        trash_url=with_query(base, Filters(shot=filters.shot, trash="" if filters.trash else "yes").query()),
        trash_count=counts.trashed,
        dailies_url=with_query(DAILIES_PAGE.url(project.pk), replace(filters, trash="").query()),
        share_query=f"shot={filters.shot}" if filters.shot else "scope=project",
        is_trash=bool(filters.trash),
        next_url=url(after=page.last_cursor) if page.has_after else "",
        previous_url=url(before=page.first_cursor) if page.has_before else "",
        is_descending=not sort.is_ascending,
    )


def with_query(url: str, query: str) -> str:
    """The URL with a query; as it is when that is empty."""
    return f"{url}?{query}" if query else url


def take_counts(project: Project, filters: Filters, shots: Iterable[Shot], trashed: int) -> TakeCounts:
    """The takes of a project or a shot, and how many of them match; ``trashed``: of the whole project."""
    selected_shots = [shot for shot in shots if filters.shot in ("", str(shot.number))]
    if filters.shot:
        trashed = Take.objects.trashed().filter(project=project, shot__in=selected_shots).count()
    available = sum(shot.last_take - shot.purged_takes for shot in selected_shots) - trashed
    label = (
        f"{format_count(trashed, 'take')} in the trash" if filters.trash else format_count(available, "take")
    )
    if filters.is_narrowed:
        match_count = listing.count_matches(project, filters)
        number = (
            f"{match_count:,}" if match_count <= listing.MAX_COUNTED else f"More than {listing.MAX_COUNTED:,}"
        )
        label = f"{number} of {label} {'matches' if match_count == 1 else 'match'}"
    return TakeCounts(label=label, trashed=trashed)


def _choices(
    project: Project, filters: Filters, *, is_blind_review: bool, has_due_shots: bool
) -> list[FilterChoice]:
    dues = [pair for pair in LABELS.items() if not (is_blind_review and pair[0] == LATE)]
    lists: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
        ("made_as", "Mode", [(mode.value, worded(label)) for mode, label in mode_labels().items()]),
        ("made_with", "Model", [(model.slug, model.label) for model in model_specs.every()]),
        ("engine", "Draft or paid", [("draft", "Drafts"), ("paid", "Paid renders")]),
        ("tag", "Tag", [(tag, tag) for tag in project.tags]),
        ("due", "Due", dues if has_due_shots or filters.due else []),
    ]
    if not is_blind_review:
        people = User.objects.filter(memberships__team=project.team_id).order_by("name")
        lists = [
            ("status", "Status", [(value, str(label)) for value, label in TakeStatus.choices]),
            ("author", "Author", [(str(one.pk), str(one)) for one in people]),
            ("rating", "Rating", [("5", "5 stars"), *((n, f"{n} or more") for n in "4321")]),
            ("pick", "Picks", [("pick", "Picked"), ("reject", "Rejected"), ("none", "Undecided")]),
            *lists,
            *([("used", "Used in the edit", _USED)] if filters.used or IS_EDITED.call(project) else []),
        ]
    return [
        FilterChoice(
            name=name,
            label=label,
            options=filter_options([("", label), *options], getattr(filters, name)),
            is_set=bool(getattr(filters, name)),
        )
        for name, label, options in lists
        if options
    ]


def _dates_label(filters: Filters) -> str:
    """The days that are set, in words; empty without any."""
    first, last = (
        f"{day:%-d %b}" if (day := parse_day(text)) else "" for text in (filters.day_from, filters.day_to)
    )
    if first and last:
        return first if first == last else f"{first} – {last}"
    return f"From {first}" if first else f"To {last}" if last else ""


def _toggles(filters: Filters, *, is_blind_review: bool) -> list[FilterToggle]:
    toggles = [
        ("notes", "Open notes", "message-square"),
        ("unanswered", "Unanswered notes", "reply"),
        ("starred", "Bookmarked", "bookmark"),
        ("circled", "Circled", "circle"),
    ]
    return [
        FilterToggle(name=name, label=label, icon=icon, is_on=bool(getattr(filters, name)))
        for name, label, icon in toggles
        if name == "starred" or not is_blind_review
    ]


def filter_options(pairs: Iterable[tuple[str, str]], selected: str) -> list[FilterOption]:
    """The options of a select, the chosen one marked."""
    return [FilterOption(value=value, label=label, is_chosen=value == selected) for value, label in pairs]
