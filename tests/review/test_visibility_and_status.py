"""What follows from what people said, by table."""

from __future__ import annotations

import pytest

from studio.review.visibility_and_status import mean_rating, status_of, visibility_for

ONE, EVERYONE = "one", "everyone"
A, B, C = ("alice", "approve"), ("bob", "approve"), ("carol", "approve")
BOB_OBJECTS, BOB_AGREES = ("bob", "changes"), ("bob", "approve")


@pytest.mark.parametrize(
    ("verdicts", "reviewers", "rule", "status"),
    [
        ([], {"bob"}, ONE, "open"),
        ([A], {"bob"}, ONE, "approved"),
        ([BOB_OBJECTS], {"bob"}, ONE, "changes"),
        ([A, BOB_OBJECTS], {"bob"}, ONE, "changes"),
        ([BOB_OBJECTS, A], {"bob"}, ONE, "changes"),
        ([BOB_OBJECTS, BOB_AGREES], {"bob"}, ONE, "approved"),
        ([BOB_AGREES, BOB_OBJECTS], {"bob"}, ONE, "changes"),
        ([], {"bob", "carol"}, EVERYONE, "open"),
        ([], set(), EVERYONE, "open"),
        ([A], {"bob"}, EVERYONE, "open"),
        ([B], {"bob"}, EVERYONE, "approved"),
        ([B], {"bob", "carol"}, EVERYONE, "open"),
        ([B, C], {"bob", "carol"}, EVERYONE, "approved"),
        ([B, C, BOB_OBJECTS], {"bob", "carol"}, EVERYONE, "changes"),
        ([A], set(), EVERYONE, "approved"),
        ([("guest Gina", "approve")], {"bob"}, EVERYONE, "open"),
        ([("guest Gina", "approve")], {"bob"}, ONE, "approved"),
        ([("guest Gina", "changes"), B], {"bob"}, EVERYONE, "changes"),
    ],
)
def test_the_status_follows_the_rule(verdicts, reviewers, rule, status):
    assert status_of(verdicts, reviewers, rule) == status


@pytest.mark.parametrize(
    ("is_blind", "has_decided", "has_ordered", "is_open"),
    [
        (False, False, False, True),
        (True, False, False, False),
        (True, True, False, True),
        (True, False, True, True),
    ],
)
def test_a_blind_review_opens_with_the_decision_or_to_the_author(is_blind, has_decided, has_ordered, is_open):
    visibility = visibility_for(
        is_blind=is_blind, has_decided=has_decided, has_ordered=has_ordered, may_see_money=True
    )
    assert [visibility.author, visibility.prompt, visibility.price, visibility.verdicts] == [is_open] * 4


def test_a_reviewer_sees_everything_but_the_price():
    visibility = visibility_for(is_blind=False, has_decided=False, has_ordered=False, may_see_money=False)
    assert (visibility.prompt, visibility.price) == (True, False)


@pytest.mark.parametrize(
    ("ratings", "shown"), [([], 0), ([3], 3), ([4, 5], 5), ([1, 2], 2), ([1, 1, 2], 1), ([5, 5, 1], 4)]
)
def test_the_shown_rating_is_the_mean_half_up(ratings, shown):
    assert mean_rating(ratings) == shown
