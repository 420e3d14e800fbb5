from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import with_tables
from tests.journeys import chaos


@pytest.mark.processes
def test_whatever_is_killed_nothing_is_lost_and_nothing_paid_twice(tmp_path: Path) -> None:
    outcome = chaos.run(with_tables(tmp_path / "data"), orders=18, rows=6, seed=7, pause=1.5, patience=300)
    assert outcome.problems == [], outcome.lines()
    assert outcome.kills.total() >= 1
    assert outcome.rows >= 6
