"""What somebody wants to see of a project: filters over its takes, as they stand in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from studio.catalog.request import Mode
from studio.core.uuids import parse_uuid
from studio.generation.models import Engine, PickStatus, SearchDocument, TakeQuerySet, TakeStatus
from studio.generation.models.search import MOST_WORDS, fold, tag_word
from studio.projects.models import Project, Shot

ENGINES = {"draft": Engine.DRAFT, "paid": Engine.RUNWARE}
UNDECIDED = "none"
PICKS = {"pick": PickStatus.PICK, "reject": PickStatus.REJECT, UNDECIDED: PickStatus.NONE}
YES = "yes"
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Filters:
    """One value per name of the address; empty: everything. What cannot be meant is empty too."""

    shot: str = ""
    q: str = ""
    status: str = ""
    author: str = ""
    rating: str = ""
    made_as: str = ""  # the mode; the composer has that name
    notes: str = ""
    pick: str = ""
    starred: str = ""
    circled: str = ""
    engine: str = ""
    tag: str = ""
    trash: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """The filters that an address names."""
        given = {field.name: query.get(field.name, "").lstrip()[:LONGEST] for field in fields(cls)}
        return cls(**{name: value for name, value in given.items() if _MEANS[name](value)})

    @property
    def are_narrow(self) -> bool:
        """Whether they leave out takes, the shot and the trash apart."""
        return self.cleared() != self

    @property
    def count(self) -> int:
        """How many of them are set, the search apart."""
        mine = replace(self, shot="", trash="", q="")
        return sum(bool(value) for value in asdict(mine).values())

    def cleared(self) -> Self:
        """Only the shot, or the trash."""
        return type(self)(shot=self.shot, trash=self.trash)

    def query(self, **more: str) -> str:
        """As they stand in an address; ``more`` are other values, empty ones are left out."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})

    def unveiled(self) -> Self:
        """Without those that would tell what blind review hides."""
        return replace(self, author="", q="", status="", rating="", pick="", circled="")

    @property
    def part_orders(self) -> bool:
        """Whether they can mean one take of an order and not another."""
        mine = replace(self, shot="", q="", author="", made_as="", engine="", trash="")
        return any(asdict(mine).values())

    def within(self, takes: TakeQuerySet) -> TakeQuerySet:
        """Those that are meant among takes whose orders are.

        The project is not named: SQLite would go through all its takes for each order.
        """
        found = takes.filter(self._facts())
        found = found.trashed() if self.trash else found.kept()
        if self.tag:
            quoted = self.tag.replace("\\", "\\\\").replace('"', '\\"')
            found = found.filter(tags__icontains=f'"{quoted}"')
        return found

    def over(self, takes: TakeQuerySet, project: Project) -> TakeQuerySet:
        """Those of a project's takes that are meant."""
        found = self.within(takes).filter(project=project)
        if self.shot:
            named = Shot.objects.filter(project=project, number=int(self.shot))
            found = found.filter(shot=named.values("pk")[:1])
        if self.tag:
            # The index finds the orders with it, the list of the take has the last word.
            orders = SearchDocument.objects.matching(
                [tag_word(self.tag)], project_id=project.pk, is_last_open=False
            )
            found = found.filter(orders.as_condition())
        return found.filter(self._words(project)) if self.q else found

    def _facts(self) -> Q:
        wanted = Q()
        for name, fact in _FACTS.items():
            if value := getattr(self, name):
                wanted &= fact(value)
        return wanted

    def _words(self, project: Project) -> Q:
        """Every word is in the prompt, a tag or the name of the shot; the last may be a beginning."""
        asked = fold(self.q)[:MOST_WORDS]
        is_last_open = not self.q[-1:].isspace()
        wanted, elsewhere = Q(), []
        shots = [(shot.pk, fold(shot.name)) for shot in Shot.objects.filter(project=project).exclude(name="")]
        for word in asked:
            is_open = is_last_open and word is asked[-1]
            named = [pk for pk, names in shots if any(_is_it(name, word, is_open) for name in names)]
            if named:
                wanted &= Q(shot__in=named) | _saying([word], project, is_open)
            else:
                elsewhere.append(word)
        if elsewhere:
            wanted &= _saying(elsewhere, project, is_last_open and elsewhere[-1] is asked[-1])
        return wanted if asked else Q(pk=None)


def _saying(words: list[str], project: Project, is_last_open: bool) -> Q:
    return SearchDocument.objects.matching(
        words, project_id=project.pk, is_last_open=is_last_open
    ).as_condition()


def _is_it(name: str, word: str, is_open: bool) -> bool:
    return name.startswith(word) if is_open else name == word


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 8


_FACTS: dict[str, Callable[[str], Q]] = {
    "status": lambda value: Q(status=value),
    "author": lambda value: Q(author=UUID(value)),
    "rating": lambda value: Q(rating__gte=int(value)),
    "made_as": lambda value: Q(mode=value),
    "notes": lambda _: Q(open_note_count__gt=0),
    "pick": lambda value: Q(pick=PICKS[value]),
    "starred": lambda _: Q(is_starred=True),
    "circled": lambda _: Q(is_circled=True),
    "engine": lambda value: Q(engine=ENGINES[value]),
}
_MEANS: dict[str, Callable[[str], bool]] = {
    "shot": _is_number,
    "q": bool,
    "status": TakeStatus.values.__contains__,
    "author": lambda value: parse_uuid(value) is not None,
    "rating": set("12345").__contains__,
    "made_as": [mode.value for mode in Mode].__contains__,
    "notes": YES.__eq__,
    "pick": PICKS.__contains__,
    "starred": YES.__eq__,
    "circled": YES.__eq__,
    "engine": ENGINES.__contains__,
    "tag": lambda value: bool(fold(value)),
    "trash": YES.__eq__,
}
