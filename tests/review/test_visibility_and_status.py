"""The rules of review, by table and over every small case: status of a take, visibility, mean rating."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations, product
from math import floor
from typing import Any

import pytest

from studio.generation.models import TakeStatus
from studio.projects.models import VerdictRule
from studio.review.models import Verdict
from studio.review.visibility_and_status import (
    APPROVE,
    CHANGES,
    HIGHEST_RATING,
    Visibility,
    mean_rating,
    status_of,
    visibility_for,
)

ONE, EVERYONE = VerdictRule.ONE, VerdictRule.EVERYONE
OPEN, APPROVED, CHANGES_REQUESTED = TakeStatus.OPEN, TakeStatus.APPROVED, TakeStatus.CHANGES
ALICE, BOB, CAROL = ("alice", APPROVE), ("bob", APPROVE), ("carol", APPROVE)
BOB_OBJECTS = ("bob", CHANGES)
GINA = ("guest Gina", APPROVE)
FACTS = ("author", "prompt", "price", "verdicts")


@pytest.mark.parametrize(
    ("verdicts", "reviewers", "rule", "status"),
    [
        ([], {"bob"}, ONE, OPEN),
        ([ALICE], {"bob"}, ONE, APPROVED),
        ([BOB_OBJECTS], {"bob"}, ONE, CHANGES_REQUESTED),
        ([ALICE, BOB_OBJECTS], {"bob"}, ONE, CHANGES_REQUESTED),
        ([BOB_OBJECTS, ALICE], {"bob"}, ONE, CHANGES_REQUESTED),
        ([BOB_OBJECTS, BOB], {"bob"}, ONE, APPROVED),
        ([BOB, BOB_OBJECTS], {"bob"}, ONE, CHANGES_REQUESTED),
        ([], {"bob", "carol"}, EVERYONE, OPEN),
        ([], set(), EVERYONE, OPEN),
        ([ALICE], {"bob"}, EVERYONE, OPEN),
        ([BOB], {"bob"}, EVERYONE, APPROVED),
        ([ALICE, BOB], {"bob"}, EVERYONE, APPROVED),
        ([BOB], {"bob", "carol"}, EVERYONE, OPEN),
        ([BOB, CAROL], {"bob", "carol"}, EVERYONE, APPROVED),
        ([BOB, CAROL, BOB_OBJECTS], {"bob", "carol"}, EVERYONE, CHANGES_REQUESTED),
        ([ALICE], set(), EVERYONE, APPROVED),
        ([GINA], {"bob"}, EVERYONE, OPEN),
        ([GINA], {"bob"}, ONE, APPROVED),
        ([("guest Gina", CHANGES), BOB], {"bob"}, EVERYONE, CHANGES_REQUESTED),
    ],
)
def test_the_status_follows_the_rule(verdicts: list[Any], reviewers: Any, rule: Any, status: Any) -> None:
    assert status_of(verdicts, reviewers, rule) is status


PEOPLE = ("alice", "bob")
SEQUENCES = list(
    chain.from_iterable(product(product(PEOPLE, (APPROVE, CHANGES)), repeat=n) for n in range(4))
)
REVIEWERS = [set(chosen) for n in range(3) for chosen in combinations(PEOPLE, n)]


def newest(verdicts: Any, person: Any) -> Any:
    """The last verdict of one person; empty without one."""
    return next((kind for who, kind in reversed(verdicts) if who == person), "")


@pytest.mark.parametrize("rule", [ONE, EVERYONE])
@pytest.mark.parametrize("reviewers", REVIEWERS, ids=lambda chosen: "+".join(sorted(chosen)) or "nobody")
def test_every_short_history_has_the_status_that_its_newest_verdicts_give(reviewers: Any, rule: Any) -> None:
    for verdicts in SEQUENCES:
        kinds = {person: newest(verdicts, person) for person in PEOPLE}
        approvers = {person for person, kind in kinds.items() if kind == APPROVE}
        is_complete = rule is ONE or reviewers <= approvers
        status = status_of(verdicts, reviewers, rule)
        assert (status is CHANGES_REQUESTED) == (CHANGES in kinds.values()), verdicts
        if CHANGES not in kinds.values():
            assert (status is APPROVED) == (bool(approvers) and is_complete), verdicts


@pytest.mark.parametrize("rule", [ONE, EVERYONE])
def test_a_take_whose_verdicts_were_all_withdrawn_is_in_review(rule: Any) -> None:
    assert status_of(iter([]), ["bob"], rule) is OPEN


def test_verdicts_are_read_once_so_that_a_query_may_be_passed() -> None:
    assert status_of((verdict for verdict in [BOB, ALICE]), ("bob",), EVERYONE) is APPROVED


@pytest.mark.parametrize(("rule", "status"), [("one", APPROVED), ("everyone", OPEN)])
def test_rules_and_kinds_count_as_the_database_gives_them(rule: str, status: Any) -> None:
    verdicts = [("alice", _new_text("approve"))]
    assert status_of(verdicts, {"bob"}, _new_text(rule)) is status


def _new_text(text: Any) -> str:
    """The same text as another object, as it comes from a database."""
    return f"{text[:1]}{text[1:]}"


def test_a_rule_that_is_not_known_is_as_strict_as_everyone() -> None:
    assert status_of([ALICE], {"bob"}, "two") is OPEN


@pytest.mark.parametrize("kind", ["abstain", "looked"])
@pytest.mark.parametrize("rule", [ONE, EVERYONE])
def test_a_kind_that_is_no_approval_approves_nothing(rule: Any, kind: str) -> None:
    assert status_of([("alice", kind)], (), rule) is OPEN


def test_the_kinds_are_those_that_the_table_of_verdicts_stores() -> None:
    assert {APPROVE, CHANGES} == set(Verdict.Kind.values)
    assert (APPROVE, CHANGES) == (Verdict.Kind.APPROVE, Verdict.Kind.CHANGES)


@pytest.mark.parametrize("may_see_money", [True, False])
@pytest.mark.parametrize(
    ("is_blind", "has_decided", "has_ordered", "is_open"),
    [
        (False, False, False, True),
        (False, False, True, True),
        (False, True, False, True),
        (False, True, True, True),
        (True, False, False, False),
        (True, False, True, True),
        (True, True, False, True),
        (True, True, True, True),
    ],
)
def test_a_blind_review_opens_with_the_decision_or_to_the_author(
    is_blind: bool, has_decided: bool, has_ordered: bool, is_open: bool, may_see_money: bool
) -> None:
    visibility = visibility_for(
        is_blind=is_blind, has_decided=has_decided, has_ordered=has_ordered, may_see_money=may_see_money
    )
    assert visibility == Visibility(
        author=is_open, prompt=is_open, price=is_open and may_see_money, verdicts=is_open
    )
    assert visibility.is_complete is (is_open and may_see_money)


@pytest.mark.parametrize("hidden", [set(), *({fact} for fact in FACTS), set(FACTS)], ids=sorted)
def test_visibility_is_complete_only_with_all_facts(hidden: Any) -> None:
    visibility = Visibility(**{fact: fact not in hidden for fact in FACTS})
    assert visibility.is_complete is (not hidden)


def test_visibility_can_not_be_widened_afterwards() -> None:
    visibility = visibility_for(is_blind=True, has_decided=False, has_ordered=False, may_see_money=True)
    with pytest.raises(AttributeError):
        visibility.prompt = True  # type: ignore[misc]


def test_facts_are_named_where_they_are_granted() -> None:
    with pytest.raises(TypeError):
        Visibility(True, True, True, True)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("ratings", "shown"), [([], 0), ([3], 3), ([4, 5], 5), ([1, 2], 2), ([1, 1, 2], 1), ([5, 5, 1], 4)]
)
def test_the_shown_rating_is_the_mean_half_up(ratings: list[Any], shown: int) -> None:
    assert mean_rating(ratings) == shown


@pytest.mark.parametrize("people", range(1, 5))
def test_every_set_of_ratings_has_its_mean_half_up(people: Any) -> None:
    for ratings in product(range(1, HIGHEST_RATING + 1), repeat=people):
        assert mean_rating(ratings) == floor(Fraction(sum(ratings), people) + Fraction(1, 2)), ratings


def test_the_highest_rating_is_five_stars() -> None:
    assert HIGHEST_RATING == 5
