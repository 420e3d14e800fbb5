"""Strengths by comparisons of two: against a case worked out by hand, in order, bounded, and with doubt."""

from __future__ import annotations

from math import exp, log

import pytest

from studio.review.bradley_terry import PRIOR_VARIANCE, fit


def test_without_a_comparison_nobody_is_better() -> None:
    strengths = fit(3, {})
    assert list(strengths.means) == [0, 0, 0]
    assert strengths.is_better(0, 1) == 0.5
    low, high = strengths.interval(0)
    assert low == pytest.approx(1 - high)


def test_two_takes_are_as_far_apart_as_the_posterior_says() -> None:
    strengths = fit(2, {(0, 1): 3, (1, 0): 1})
    mean = strengths.means[0]
    assert strengths.means[1] == pytest.approx(-mean)
    # The slope of the posterior is zero there: wins - expected wins = mean / variance.
    assert 3 - 4 / (1 + exp(-2 * mean)) == pytest.approx(mean / PRIOR_VARIANCE)
    assert 0 < 2 * mean < log(3)  # drawn towards nothing by the prior, from the ratio of wins


def test_who_always_wins_stays_within_bounds_and_more_comparisons_leave_less_doubt() -> None:
    few, many = fit(2, {(0, 1): 2}), fit(2, {(0, 1): 50})
    assert 0.5 < few.preferred(0) < many.preferred(0) < 1
    assert few.is_better(0, 1) < many.is_better(0, 1)
    assert many.is_better(1, 0) == pytest.approx(1 - many.is_better(0, 1))


def test_equal_counts_half_for_each_and_draws_both_together() -> None:
    strengths = fit(3, {(0, 1): 0.5, (1, 0): 0.5, (0, 2): 1})
    assert strengths.means[0] > strengths.means[1] > strengths.means[2]
    (low, high), (open_low, open_high) = strengths.interval(0), fit(1, {}).interval(0)
    assert high - low < open_high - open_low


def test_a_chain_is_ranked_in_its_order_also_between_those_that_never_met() -> None:
    strengths = fit(5, {(index, index + 1): 4 for index in range(4)})
    assert list(strengths.means) == sorted(strengths.means, reverse=True)
    assert strengths.is_better(0, 4) > strengths.is_better(0, 1)
