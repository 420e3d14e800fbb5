"""Strengths of takes from comparisons of two, by the Bradley–Terry model, with their uncertainty. Pure.

P(a is preferred to b) = 1 / (1 + exp(b - a)). A normal prior keeps a take that has won or lost every time
within bounds; the uncertainty is that of the normal distribution that fits the posterior best (Laplace).
Packages that fit it need NumPy and SciPy, for a few dozen takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, exp, sqrt

PRIOR_VARIANCE = 2.0  # of a strength: two takes chosen blindly are 3 to 1 or closer two times in three
STEPS = 60
LONGEST_STEP = 1.0
SETTLED = 1e-9
Matrix = list[list[float]]


@dataclass(frozen=True)
class Strengths:
    """Strengths by index, higher is better, and their covariance."""

    means: Sequence[float]
    covariance: Sequence[Sequence[float]]

    def preferred(self, index: int) -> float:
        """How often one is preferred to an average one, from 0 to 1."""
        return _logistic(self.means[index])

    def interval(self, index: int) -> tuple[float, float]:
        """Where ``preferred`` is with 95 percent certainty."""
        reach = 1.96 * sqrt(self.covariance[index][index])
        return _logistic(self.means[index] - reach), _logistic(self.means[index] + reach)

    def is_better(self, index: int, other: int) -> float:
        """How certain it is that one is better than another, from 0 to 1."""
        cov = self.covariance
        variance = cov[index][index] + cov[other][other] - 2 * cov[index][other]
        return 0.5 * (1 + erf((self.means[index] - self.means[other]) / sqrt(2 * variance)))


def fit(count: int, wins: Mapping[tuple[int, int], float]) -> Strengths:
    """Strengths of ``count`` competitors; ``wins``: how often the first was preferred to the second.

    One that ends equal counts half a win for each.
    """
    means = [0.0] * count
    for _ in range(STEPS):
        gradient, precision = _derivatives(means, wins)
        covariance = _inverse(precision)
        steps = [sum(map(_product, row, gradient)) for row in covariance]
        longest = max(map(abs, steps), default=0.0)
        scale = min(1.0, LONGEST_STEP / longest) if longest else 1.0
        means = [mean + scale * step for mean, step in zip(means, steps, strict=True)]
        if longest < SETTLED:
            break
    return Strengths(means, _inverse(_derivatives(means, wins)[1]))


def _derivatives(means: Sequence[float], wins: Mapping[tuple[int, int], float]) -> tuple[list[float], Matrix]:
    """The slope of the posterior at these strengths, and its precision."""
    gradient = [-mean / PRIOR_VARIANCE for mean in means]
    precision = [[0.0] * len(means) for _ in means]
    for index in range(len(means)):
        precision[index][index] = 1 / PRIOR_VARIANCE
    for (winner, loser), times in wins.items():
        chance = _logistic(means[winner] - means[loser])
        gradient[winner] += times * (1 - chance)
        gradient[loser] -= times * (1 - chance)
        weight = times * chance * (1 - chance)
        for row, column, sign in (
            (winner, winner, 1),
            (loser, loser, 1),
            (winner, loser, -1),
            (loser, winner, -1),
        ):
            precision[row][column] += sign * weight
    return gradient, precision


def _inverse(matrix: Matrix) -> Matrix:
    """Gauss and Jordan; the matrix is positive definite, so that no pivot is zero."""
    size = len(matrix)
    rows = [[*row, *(float(index == at) for at in range(size))] for index, row in enumerate(matrix)]
    for at in range(size):
        pivot = rows[at][at]
        rows[at] = [value / pivot for value in rows[at]]
        for other in range(size):
            if other != at and (factor := rows[other][at]):
                rows[other] = [value - factor * own for value, own in zip(rows[other], rows[at], strict=True)]
    return [row[size:] for row in rows]


def _product(one: float, other: float) -> float:
    return one * other


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-value))
