"""Orders, holds, approvals and stops in any order: on both databases the ledger says what plain sums say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from tests.ledger.model import SETTINGS, MoneyOfOrders

pytestmark = pytest.mark.exhaustive


@pytest.mark.django_db
def test_the_ledger_agrees_with_plain_sums_on_sqlite(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    run_state_machine_as_test(MoneyOfOrders, settings=SETTINGS)


@pytest.mark.processes
def test_the_ledger_agrees_with_plain_sums_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.ledger.model_process"],
        cwd=settings.BASE,
        env={
            **os.environ,
            "STUDIO_DATA": str(tmp_path),
            "DATABASE_URL": postgres_url,
            "RUNWARE_API_KEY": "any-key",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout.split() == ["postgresql"]
