"""The film's own machinery: how far ahead pictures are made, and what happens when one fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from studio.sandbox.animatic.encoder import MAX_FRAMES_AHEAD, prefetched


def pictures(count: Any, painted: Any) -> Iterator[Any]:
    for number in range(count):
        painted.append(number)
        yield np.zeros((54, 64), np.uint8)


def test_only_a_few_pictures_are_made_ahead_of_the_encoder() -> None:
    painted: list[Any] = []
    coming = prefetched(pictures(200, painted))
    for taken in range(1, 60):
        next(coming)
        assert len(painted) <= taken + MAX_FRAMES_AHEAD + 2
    coming.close()
    assert len(painted) < 80


def test_who_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    coming = prefetched(pictures(200, []))
    next(coming)
    coming.close()
    assert threading.active_count() == before


def test_a_failure_while_making_pictures_is_raised_where_they_are_used() -> None:
    def broken() -> Iterator[Any]:
        yield np.zeros((54, 64), np.uint8)
        raise ValueError("no more pictures")

    with pytest.raises(ValueError, match="no more pictures"):
        list(prefetched(broken()))
