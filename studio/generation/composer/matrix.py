"""Matrix: the orders that one press of the composer makes, one for each expansion of its prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext

from studio.catalog.check import Problem
from studio.catalog.request import VideoRequest
from studio.catalog.wildcards import InvalidWildcards, expansions
from studio.core.values.formatting import format_count
from studio.core.values.money import ZERO, format_usd
from studio.core.values.translatable import translatable, translatable_count
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.models import Engine

MAX_ORDERS = 60  # of one press; they are created in one transaction
UNCONFIRMED_VIDEOS = 12  # more of them are confirmed first
MAX_PROBLEMS = 3  # of single prompts


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """At least one order; ``written_prompt`` is the prompt with its wildcards."""

    written_prompt: str
    orders: tuple[CheckedRequest, ...]
    problem: Problem | None = None  # of wildcards that cannot be read; the only order has them as they stand

    @property
    def wildcard_prompt(self) -> str:
        """The written prompt, if it stands for several; empty otherwise."""
        return self.written_prompt if len(self.orders) > 1 else ""

    @property
    def first(self) -> CheckedRequest:
        """The order of the first expansion, or the only one."""
        return self.orders[0]

    @property
    def prompts(self) -> list[str]:
        """The prompt of each order."""
        return [order.request.prompt for order in self.orders]

    @property
    def videos(self) -> int:
        """How many results all orders have together."""
        return sum(order.quote.results for order in self.orders)

    @property
    def total_usd(self) -> Decimal | None:
        """What all orders cost as renders; None while one of them has no price."""
        prices = [order.quote.total for order in self.orders if order.quote.total is not None]
        return sum(prices, ZERO) if len(prices) == len(self.orders) else None

    @property
    def explanation(self) -> str:
        """The sum as a person would write it."""
        if len(self.orders) == 1:
            return self.first.quote.explanation
        prompts = translatable_count("{count} prompt", "{count} prompts", len(self.orders))
        each = self.first.quote.explanation
        return translatable("{prompts}; of each: {explanation}", prompts=prompts, explanation=each)

    @property
    def longest(self) -> int:
        """The characters of the longest prompt as it is sent."""
        return max(len(order.sent_prompt) for order in self.orders)

    @cached_property
    def problems(self) -> list[Problem]:
        """The problems of all orders; those that not all of them have say whose they are."""
        if self.problem:
            return [self.problem, *self.first.problems]
        if len(self.orders) == 1:
            return list(self.first.problems)
        shared = [one for one in self.first.problems if all(one in order.problems for order in self.orders)]
        return [*_own_problems(self.orders, shared), *shared]


def matrix_of(request: VideoRequest) -> Matrix:
    """The orders of a request whose prompt may have wildcards."""
    try:
        prompts = expansions(request.prompt, most=min(MAX_ORDERS, settings.ORDERS_AT_MOST))
    except InvalidWildcards as error:
        problem = Problem(field="prompt", message=error.message)
        return Matrix(written_prompt=request.prompt, orders=(check_request(request),), problem=problem)
    orders = tuple(check_request(replace(request, prompt=prompt)) for prompt in prompts)
    return Matrix(written_prompt=request.prompt, orders=orders)


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The question before many videos are ordered at once: how many, and for how much."""

    videos: int
    label: str
    answer: str  # what the form sends to say yes to just this

    @property
    def question(self) -> str:
        """The question as a sentence."""
        return gettext("This orders %(what)s.") % {"what": self.label}


def confirmation(matrix: Matrix, engine: str) -> Confirmation | None:
    """The question that a matrix needs; None for few videos."""
    if matrix.videos <= UNCONFIRMED_VIDEOS:
        return None
    about = gettext("about %(price)s") % {"price": format_usd(matrix.total_usd or ZERO)}
    cost = gettext("free") if engine == Engine.DRAFT else about
    is_draft = engine == Engine.DRAFT
    videos = format_count(matrix.videos, "draft") if is_draft else format_count(matrix.videos, "video")
    label = f"{videos}, {cost}"
    answer = f"{engine} {matrix.videos} {matrix.total_usd if engine != Engine.DRAFT else ZERO}"
    return Confirmation(videos=matrix.videos, label=label, answer=answer)


def _own_problems(orders: Sequence[CheckedRequest], shared: Sequence[Problem]) -> list[Problem]:
    """The problems of single orders, the first few of them."""
    own = [
        replace(one, message=_numbered(one.message, number, len(orders)))
        for number, order in enumerate(orders, start=1)
        for one in order.problems
        if one not in shared
    ]
    if len(own) <= MAX_PROBLEMS:
        return own
    more = translatable("And {count} more like these.", count=len(own) - MAX_PROBLEMS)
    rest = Problem(field="prompt", message=more)
    return [*own[:MAX_PROBLEMS], replace(rest, blocks=any(one.blocks for one in own[MAX_PROBLEMS:]))]


def _numbered(message: str, number: int, count: int) -> str:
    return translatable("Prompt {number} of {count}: {message}", number=number, count=count, message=message)
