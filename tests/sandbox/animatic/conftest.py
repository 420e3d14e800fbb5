from __future__ import annotations

from pathlib import Path

import pytest

from . import sample_inputs


@pytest.fixture
def scenery(tmp_path: Path) -> Path:
    return sample_inputs.save(sample_inputs.scenery(), tmp_path / "scenery.png")


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    return sample_inputs.save(sample_inputs.portrait(), tmp_path / "portrait.png")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return sample_inputs.video(tmp_path / "clip.mp4")


@pytest.fixture
def talkie(tmp_path: Path) -> Path:
    """A clip with sound."""
    return sample_inputs.video(tmp_path / "talkie.mp4", sound=True)
