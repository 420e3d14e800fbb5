from __future__ import annotations

from pathlib import Path

import pytest

from bench.client import Person
from tests.databases import with_tables
from tests.journeys import chaos, chaos_api


@pytest.mark.processes
def test_whatever_is_killed_nothing_is_lost_and_nothing_paid_twice_by_people_or_by_token(
    tmp_path: Path,
) -> None:
    with chaos.one_node(with_tables(tmp_path / "data")) as (nodes, look):
        person = Person(nodes[0])
        # Twelve orders by token, each sent again and again: exactly as many tasks at the provider.
        by_token = chaos_api.rage(nodes, look, person, orders=12, seed=3, pause=1.5, patience=300)
        assert by_token.problems == [], by_token.lines()
        assert by_token.kills.total() >= 1
        assert by_token.accepted == 12
        outcome = chaos.rage(nodes, look, person, orders=18, rows=6, seed=7, pause=1.5, patience=300)
        assert outcome.problems == [], outcome.lines()
        assert outcome.kills.total() >= 1
        assert outcome.rows >= 6
