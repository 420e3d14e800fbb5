"""The filters of the gallery over the takes of a project, as in the query string."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from studio.catalog import model_specs
from studio.catalog.request import Mode
from studio.core.values.days import midnight, parse_day
from studio.core.values.uuids import parse_uuid
from studio.generation.due_shots import LABELS, LATE, takes_due
from studio.generation.hooks import IN_NEWEST_EDIT, IS_UNANSWERED
from studio.generation.models import (
    Engine,
    PickStatus,
    SearchDocument,
    TakeQuerySet,
    TakeSelection,
    TakeStatus,
)
from studio.generation.models.search import MAX_WORDS, fold, tag_word
from studio.projects.models import Project, Shot

ENGINES = {"draft": Engine.DRAFT, "paid": Engine.RUNWARE}
UNDECIDED = "none"
PICKS = {"pick": PickStatus.PICK, "reject": PickStatus.REJECT, UNDECIDED: PickStatus.NONE}
YES, NO = "yes", "no"
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Filters:
    """One value per parameter of the query string; empty: no filter. Invalid values are empty too."""

    shot: str = ""
    q: str = ""
    status: str = ""
    author: str = ""
    rating: str = ""
    made_as: str = ""  # the mode; the composer has that name
    made_with: str = ""  # the model, by its slug
    notes: str = ""
    unanswered: str = ""
    pick: str = ""
    starred: str = ""
    circled: str = ""
    used: str = ""  # by the newest edit
    engine: str = ""
    tag: str = ""
    selection: str = ""  # by its id
    due: str = ""  # of the shot
    day_from: str = ""  # the first day on which it was ordered
    day_to: str = ""  # the last one
    trash: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """The valid filters of a query string."""
        texts = {field.name: query.get(field.name, "").lstrip()[:LONGEST] for field in fields(cls)}
        return cls(**{name: value for name, value in texts.items() if _VALIDATORS[name](value)})

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, not counting the shot and the trash."""
        return self.cleared() != self

    @property
    def count(self) -> int:
        """How many filters are set, not counting the search."""
        counted = replace(self, shot="", trash="", q="")
        return sum(bool(value) for value in asdict(counted).values())

    def cleared(self) -> Self:
        """The filters without all but the shot and the trash."""
        return type(self)(shot=self.shot, trash=self.trash)

    def query(self, **more: str) -> str:
        """The query string of the filters; ``more`` are other values, empty ones are left out."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})

    def without_hidden(self) -> Self:
        """The filters without those that would reveal what a blind review hides."""
        due = "" if self.due == LATE else self.due  # what is late has no circled take
        hidden = ("author", "q", "status", "rating", "pick", "circled", "used", "notes", "unanswered")
        return replace(self, **dict.fromkeys(hidden, ""), due=due)

    @property
    def can_split_orders(self) -> bool:
        """Whether they can match one take of an order and not another."""
        counted = replace(
            self, shot="", q="", author="", made_as="", made_with="", engine="", due="", trash=""
        )
        counted = replace(counted, day_from="", day_to="")
        return any(asdict(counted).values())

    def apply_to_siblings(self, takes: TakeQuerySet) -> TakeQuerySet:
        """The matching takes among those of orders that match.

        The project is not named: SQLite would go through all its takes for each order.
        """
        matching = takes.filter(self._conditions())
        matching = matching.trashed() if self.trash else matching.not_trashed()
        if self.tag:
            quoted = self.tag.replace("\\", "\\\\").replace('"', '\\"')
            matching = matching.filter(tags__icontains=f'"{quoted}"')
        return matching

    def apply(self, takes: TakeQuerySet, project: Project, *, is_by_shot: bool = False) -> TakeQuerySet:
        """The takes of a project that match; ``is_by_shot``: for reading them shot by shot."""
        of_project = {"shot__project" if is_by_shot else "project": project}
        matching = self.apply_to_siblings(takes).filter(**of_project)
        if self.shot:
            named = Shot.objects.filter(project=project, number=int(self.shot))
            matching = matching.filter(shot=named.values("pk")[:1])
        if self.tag:
            # The index finds the orders with it, the tags of the take decide.
            orders = SearchDocument.objects.matching(
                [tag_word(self.tag)], project_id=project.pk, is_last_open=False
            )
            matching = matching.filter(orders.as_condition())
        return matching.filter(self._search_condition(project)) if self.q else matching

    def _conditions(self) -> Q:
        condition = Q()
        for name, fact in _CONDITIONS.items():
            if value := getattr(self, name):
                condition &= fact(value)
        return condition

    def _search_condition(self, project: Project) -> Q:
        """Every word is in the prompt, a tag or the name of the shot; the last may be a beginning."""
        words = fold(self.q)[:MAX_WORDS]
        is_last_open = not self.q[-1:].isspace()
        condition, elsewhere = Q(), []
        shots = [(shot.pk, fold(shot.name)) for shot in Shot.objects.filter(project=project).exclude(name="")]
        for word in words:
            is_prefix = is_last_open and word is words[-1]
            named = [pk for pk, names in shots if any(_word_matches(name, word, is_prefix) for name in names)]
            if named:
                condition &= Q(shot__in=named) | _search([word], project, is_prefix)
            else:
                elsewhere.append(word)
        if elsewhere:
            condition &= _search(elsewhere, project, is_last_open and elsewhere[-1] is words[-1])
        return condition if words else Q(pk=None)


def _search(words: list[str], project: Project, is_last_open: bool) -> Q:
    return SearchDocument.objects.matching(
        words, project_id=project.pk, is_last_open=is_last_open
    ).as_condition()


def _word_matches(name: str, word: str, is_prefix: bool) -> bool:
    return name.startswith(word) if is_prefix else name == word


def _model_id(slug: str) -> str:
    model = model_specs.find_by_slug(slug)
    return model.id if model else ""


def _takes_of_selection(value: str) -> QuerySet[Any, UUID]:
    rows = TakeSelection.takes.through.objects.filter(takeselection=UUID(value))
    return rows.values_list("take", flat=True)


def _day(value: str) -> date:
    day = parse_day(value)
    if day is None:
        raise ValueError(f"not validated: {value}")
    return day


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 8


_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "status": lambda value: Q(status=value),
    "author": lambda value: Q(author=UUID(value)),
    "rating": lambda value: Q(rating__gte=int(value)),
    "made_as": lambda value: Q(mode=value),
    "made_with": lambda value: Q(model=_model_id(value)),
    "notes": lambda _: Q(open_note_count__gt=0),
    "unanswered": lambda _: Q(open_note_count__gt=0) & Q(IS_UNANSWERED.call()),
    "pick": lambda value: Q(pick=PICKS[value]),
    "starred": lambda _: Q(is_starred=True),
    "circled": lambda _: Q(is_circled=True),
    "used": lambda value: Q(IN_NEWEST_EDIT.call()) if value == YES else ~Q(IN_NEWEST_EDIT.call()),
    "engine": lambda value: Q(engine=ENGINES[value]),
    "due": lambda value: takes_due(value, timezone.localdate()),
    "selection": lambda value: Q(pk__in=_takes_of_selection(value)),
    "day_from": lambda value: Q(ordered_at__gte=midnight(_day(value))),
    "day_to": lambda value: Q(ordered_at__lt=midnight(_day(value) + timedelta(days=1))),
}
_VALIDATORS: dict[str, Callable[[str], bool]] = {
    "shot": _is_number,
    "q": bool,
    "status": TakeStatus.values.__contains__,
    "author": lambda value: parse_uuid(value) is not None,
    "rating": set("12345").__contains__,
    "made_as": [mode.value for mode in Mode].__contains__,
    "made_with": lambda value: model_specs.find_by_slug(value) is not None,
    "notes": YES.__eq__,
    "unanswered": YES.__eq__,
    "pick": PICKS.__contains__,
    "starred": YES.__eq__,
    "circled": YES.__eq__,
    "used": (YES, NO).__contains__,
    "engine": ENGINES.__contains__,
    "tag": lambda value: bool(fold(value)),
    "selection": lambda value: parse_uuid(value) is not None,
    "due": LABELS.__contains__,
    "day_from": lambda value: parse_day(value) is not None,
    "day_to": lambda value: parse_day(value) is not None,
    "trash": YES.__eq__,
}
