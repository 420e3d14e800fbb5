from __future__ import annotations

from studio.core.backoff import backoff_seconds


def test_pauses_grow_and_then_stay() -> None:
    assert [backoff_seconds(failures, (1, 5, 60)) for failures in range(5)] == [1, 5, 60, 60, 60]
