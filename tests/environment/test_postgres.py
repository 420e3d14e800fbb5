from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.environment.postgres import copy_programs


@pytest.mark.servers
def test_copied_programs_find_their_libraries(tmp_path: Path) -> None:
    programs = copy_programs(tmp_path)
    for name in ("initdb", "pg_ctl", "postgres"):
        done = subprocess.run([programs / name, "--version"], capture_output=True, text=True, check=False)
        assert "PostgreSQL" in done.stdout, done.stderr
