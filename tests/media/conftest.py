"""A clip for the tests of one operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import files


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return files.clip(tmp_path / "walk.mp4", seconds=2, size=(320, 180))
