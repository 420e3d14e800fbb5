"""Rules of review: the status of a take from its verdicts, and what a member sees in a blind review. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from studio.generation.models import TakeStatus
from studio.projects.models import VerdictRule

APPROVE, CHANGES = "approve", "changes"
HIGHEST_RATING = 5


@dataclass(frozen=True, kw_only=True)
class Visibility:
    """Which facts of a take one member may see. Views ask this and leave the rest out of the page."""

    author: bool
    prompt: bool
    price: bool
    verdicts: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is hidden."""
        return self.author and self.prompt and self.price and self.verdicts


def status_of(verdicts: Iterable[tuple[str, str]], reviewers: Collection[str], rule: str) -> TakeStatus:
    """Status of a take from ``(participant id, kind)`` in order of time; the newest of each person counts.

    A request for changes stands until its author withdraws it. ``reviewers``: ids of those who must all
    approve under ``VerdictRule.EVERYONE``; without any, one approval is enough.
    """
    newest = dict(verdicts)
    if CHANGES in newest.values():
        return TakeStatus.CHANGES
    approvers = {participant for participant, kind in newest.items() if kind == APPROVE}
    is_enough = rule == VerdictRule.ONE or approvers.issuperset(reviewers)
    return TakeStatus.APPROVED if approvers and is_enough else TakeStatus.OPEN


def visibility_for(
    *, is_blind: bool, has_decided: bool, has_ordered: bool, may_see_money: bool
) -> Visibility:
    """Facts of a take that a member sees, in a blind review or an open one.

    In a blind review everybody but the author of the take decides before they see the author, the prompt,
    the price and the verdicts of others.
    """
    is_open = not is_blind or has_decided or has_ordered
    return Visibility(author=is_open, prompt=is_open, price=is_open and may_see_money, verdicts=is_open)


def mean_rating(ratings: Sequence[int]) -> int:
    """Mean of ratings of 1 to 5, halves rounded up; 0 without any."""
    return (2 * sum(ratings) + len(ratings)) // (2 * len(ratings)) if ratings else 0
