"""Orders, holds, approvals and stops in any order: on both databases the ledger says what plain sums say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ledger.model import SETTINGS, SITUATIONS, MoneyOfOrders

pytestmark = pytest.mark.exhaustive


@pytest.mark.django_db
def test_the_ledger_agrees_with_plain_sums_on_sqlite(settings: Any) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    MoneyOfOrders.seen.clear()
    MoneyOfOrders.walk_through_every_situation()
    run_state_machine_as_test(MoneyOfOrders, settings=SETTINGS)
    assert set(MoneyOfOrders.seen) == SITUATIONS


@pytest.mark.processes
def test_the_ledger_agrees_with_plain_sums_on_postgresql(migrated_postgres_url: Any, tmp_path: Any) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.ledger.model_process"],
        cwd=settings.BASE,
        env={
            **os.environ,
            "STUDIO_DATA": str(tmp_path),
            "DATABASE_URL": migrated_postgres_url,
            "RUNWARE_API_KEY": "any-key",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout) == {"vendor": "postgresql", "situations": sorted(SITUATIONS)}
