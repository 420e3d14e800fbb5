"""The toolbar of the gallery: filters, sort orders, counts, and the links to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.labels import mode_labels
from studio.core.translations.wording import worded
from studio.core.values.days import parse_day
from studio.core.values.formatting import format_count, format_date, localized
from studio.generation.due_shots import LABELS, LATE
from studio.generation.gallery import listing
from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import Listing
from studio.generation.gallery.ordering import NEWEST, Sort, sort_orders
from studio.generation.hooks import IS_EDITED
from studio.generation.models import Take, TakeStatus
from studio.projects.hooks import DAILIES_PAGE
from studio.projects.models import Project, Shot

_TOGGLES = (
    ("notes", gettext_noop("Open notes"), "message-square"),
    ("unanswered", gettext_noop("Unanswered notes"), "reply"),
    ("starred", gettext_noop("Bookmarked"), "bookmark"),
    ("circled", gettext_noop("Circled"), "circle"),
)


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
        sorts=filter_options(((one.name, str(one.label)) for one in sorts), sort.name),
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
    label = format_count(available, "take")
    if filters.trash:
        label = ngettext("%(count)s take in the trash", "%(count)s takes in the trash", trashed)
        label %= {"count": localized(f"{trashed:,}")}
    if filters.is_narrowed:
        label = _match_label(listing.count_matches(project, filters), label)
    return TakeCounts(label=label, trashed=trashed)


def _match_label(matches: int, takes: str) -> str:
    """``3 of 214 takes match``."""
    number = localized(f"{min(matches, listing.MAX_COUNTED):,}")
    if matches > listing.MAX_COUNTED:
        number = gettext("More than %(number)s") % {"number": number}
    sentence = ngettext("%(number)s of %(takes)s matches", "%(number)s of %(takes)s match", matches)
    return sentence % {"number": number, "takes": takes}


def _choices(
    project: Project, filters: Filters, *, is_blind_review: bool, has_due_shots: bool
) -> list[FilterChoice]:
    dues = [
        (name, gettext(label)) for name, label in LABELS.items() if not (is_blind_review and name == LATE)
    ]
    modes = [(mode.value, worded(label)) for mode, label in mode_labels().items()]
    engines = [("draft", gettext("Drafts")), ("paid", gettext("Paid renders"))]
    lists: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
        ("made_as", gettext("Mode"), modes),
        ("made_with", gettext("Model"), [(model.slug, model.label) for model in model_specs.every()]),
        ("engine", gettext("Draft or paid"), engines),
        ("tag", gettext("Tag"), [(tag, tag) for tag in project.tags]),
        ("due", gettext("Due"), dues if has_due_shots or filters.due else []),
    ]
    if not is_blind_review:
        lists = [*_review_lists(project), *lists]
    if not is_blind_review and (filters.used or IS_EDITED.call(project)):
        lists.append(
            ("used", gettext("Used in the edit"), [("yes", gettext("Used")), ("no", gettext("Not used"))])
        )
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


def _review_lists(project: Project) -> list[tuple[str, str, Sequence[tuple[str, str]]]]:
    """The filters that would reveal what a blind review hides."""
    people = User.objects.filter(memberships__team=project.team_id).order_by("name")
    stars = [
        ("5", gettext("5 stars")),
        *((n, gettext("%(count)s or more") % {"count": n}) for n in "4321"),
    ]
    picks = [("pick", gettext("Picked")), ("reject", gettext("Rejected")), ("none", gettext("Undecided"))]
    return [
        ("status", gettext("Status"), [(value, str(label)) for value, label in TakeStatus.choices]),
        ("author", gettext("Author"), [(str(one.pk), str(one)) for one in people]),
        ("rating", gettext("Rating"), stars),
        ("pick", gettext("Picks"), picks),
    ]


def _dates_label(filters: Filters) -> str:
    """The days that are set, in words; empty without any."""
    first, last = (
        format_date(day, "j M") if (day := parse_day(text)) else ""
        for text in (filters.day_from, filters.day_to)
    )
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return gettext("From %(day)s") % {"day": first}
    return gettext("To %(day)s") % {"day": last} if last else ""


def _toggles(filters: Filters, *, is_blind_review: bool) -> list[FilterToggle]:
    return [
        FilterToggle(name=name, label=gettext(label), icon=icon, is_on=bool(getattr(filters, name)))
        for name, label, icon in _TOGGLES
        if name == "starred" or not is_blind_review
    ]


def filter_options(pairs: Iterable[tuple[str, str]], selected: str) -> list[FilterOption]:
    """The options of a select, the chosen one marked."""
    return [FilterOption(value=value, label=label, is_chosen=value == selected) for value, label in pairs]
