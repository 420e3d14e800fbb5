"""A run in which something was skipped has failed, whatever way it was skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import BASE

SKIPS = {
    "in the test": "import pytest\ndef test_it(): pytest.skip('no server')",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no server')\ndef test_it(): pass",
    "in a fixture": (
        "import pytest\n@pytest.fixture\ndef part(): pytest.skip('no server')\ndef test_it(part): pass"
    ),
    "as a module": "import pytest\npytest.skip('no server', allow_module_level=True)",
}


@pytest.mark.parametrize("code", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_is_a_failure_that_says_its_reason(tmp_path: Path, code: Any) -> None:
    test = tmp_path / "test_skipping.py"
    test.write_text(code)
    command = [sys.executable, "-m", "pytest", "-c", str(BASE / "pyproject.toml"), "--rootdir", str(BASE)]
    done = subprocess.run([*command, str(test)], cwd=BASE, capture_output=True, text=True, check=False)
    assert done.returncode in {1, 2}, done.stdout
    assert "no server" in done.stdout
    assert "Nothing may be skipped" in done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
