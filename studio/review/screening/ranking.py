"""The ranking of the takes of a shot by comparisons of two, as one member may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from studio.accounts.models import Member
from studio.generation.models import Take
from studio.projects.models import Shot
from studio.review.bradley_terry import Strengths, fit
from studio.review.decisions.visibility import with_visible_verdicts
from studio.review.models import Preference

MOST_RANKED = 40  # takes of a shot, the newest
CERTAIN = 0.9  # that the first is better than the second, to suggest its circle
SHARES = {
    Preference.Outcome.FIRST: (1.0, 0.0),
    Preference.Outcome.EQUAL: (0.5, 0.5),
    Preference.Outcome.SECOND: (0.0, 1.0),
}


@dataclass(frozen=True, kw_only=True)
class RankedTake:
    """A take, and how often in percent it is preferred to an average one of its shot, with the bounds."""

    take: Take
    percent: int
    low: int
    high: int
    comparisons: int

    @property
    def width(self) -> int:
        """How wide the bounds are."""
        return self.high - self.low


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The takes of a shot that were compared, the best first; ``suggested``: one that is clearly the best."""

    rows: Sequence[RankedTake]
    suggested: Take | None
    judged: int  # pairs on which the member has said something
    pairs: int
    next_pair: tuple[Take, Take] | None
    is_own: bool  # a blind review: comparisons of others wait for the member's verdicts


def ranking_of(shot: Shot, member: Member) -> Ranking:
    """The ranking of a shot. In a blind review others count once the member has decided on both takes."""
    takes = _takes(shot)
    preferences = _visible(shot, takes, member)
    wins = _wins(preferences, {take.pk: index for index, take in enumerate(takes)})
    times = Counter(index for pair in {tuple(sorted(pair)) for pair in wins} for index in pair)
    strengths = fit(len(takes), wins)
    order = sorted(times, key=lambda index: (-strengths.means[index], takes[index].number))
    own = {(one.first_id, one.second_id) for one in preferences if one.person_id == member.user_id}
    return Ranking(
        rows=[_row(takes[index], index, strengths, times[index]) for index in order],
        suggested=_suggested(takes, order, strengths),
        judged=len(own),
        pairs=len(takes) * (len(takes) - 1) // 2,
        next_pair=_next_pair(takes, own, times),
        is_own=shot.project.is_blind,
    )


def _takes(shot: Shot) -> list[Take]:
    ready = Take.objects.ready().filter(shot=shot)
    return list(ready.select_related("shot").order_by("-number")[:MOST_RANKED])[::-1]


def _visible(shot: Shot, takes: Sequence[Take], member: Member) -> list[Preference]:
    ids = [take.pk for take in takes]
    preferences = Preference.objects.filter(shot=shot, first__in=ids, second__in=ids)
    visible = with_visible_verdicts(takes, member, shot.project)
    return [
        one
        for one in preferences
        if one.person_id == member.user_id or {one.first_id, one.second_id} <= visible
    ]


def _wins(preferences: Sequence[Preference], indexes: dict[UUID, int]) -> dict[tuple[int, int], float]:
    totals: dict[tuple[int, int], float] = {}
    for one in preferences:
        first, second = indexes[one.first_id], indexes[one.second_id]
        for pair, part in zip(
            ((first, second), (second, first)), SHARES[Preference.Outcome(one.outcome)], strict=True
        ):
            totals[pair] = totals.get(pair, 0.0) + part
    return totals


def _row(take: Take, index: int, strengths: Strengths, comparisons: int) -> RankedTake:
    low, high = strengths.interval(index)
    return RankedTake(
        take=take,
        percent=round(100 * strengths.preferred(index)),
        low=round(100 * low),
        high=round(100 * high),
        comparisons=comparisons,
    )


def _suggested(takes: Sequence[Take], order: Sequence[int], strengths: Strengths) -> Take | None:
    if len(order) < 2 or strengths.is_better(order[0], order[1]) < CERTAIN:
        return None
    return takes[order[0]]


def _next_pair(
    takes: Sequence[Take], own: set[tuple[UUID, UUID]], times: Counter[int]
) -> tuple[Take, Take] | None:
    """The two that were compared least, of those on which the member has said nothing."""
    left = [
        (times[a] + times[b], a, b)
        for a, b in combinations(range(len(takes)), 2)
        if tuple(sorted((takes[a].pk, takes[b].pk))) not in own
    ]
    if not left:
        return None
    _, a, b = min(left)
    return takes[a], takes[b]
