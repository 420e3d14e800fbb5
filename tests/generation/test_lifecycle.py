from __future__ import annotations

import itertools
from typing import Any

import pytest

from studio.generation import lifecycle
from studio.generation.lifecycle import FINAL, MOVES, State, TakeState, state_of


def test_every_state_can_reach_an_end() -> None:
    for start in State:
        reachable, front = {start}, {start}
        while front:
            front = set().union(*(MOVES[state] for state in front)) - reachable
            reachable |= front
        assert reachable & FINAL


def test_a_move_outside_the_table_is_refused() -> None:
    with pytest.raises(lifecycle.IllegalMove, match="^ready cannot become queued$"):
        lifecycle.require(State.READY, State.QUEUED)


@pytest.mark.parametrize(
    ("takes", "state"),
    [
        (["waiting", "ready"], State.RENDERING),
        (["saving", "ready"], State.SAVING),
        (["previewing", "failed"], State.PREVIEWING),
        (["ready", "failed"], State.READY),
        (["failed", "failed"], State.FAILED),
    ],
)
def test_a_generation_is_where_its_slowest_take_is(takes: list[Any], state: Any) -> None:
    assert state_of([TakeState(take) for take in takes]) is state


def test_the_order_of_the_takes_does_not_matter() -> None:
    for takes in itertools.combinations_with_replacement(TakeState, 3):
        states = {state_of(list(order)) for order in itertools.permutations(takes)}
        assert len(states) == 1
