"""Files brought through the door, and made ready as a worker would."""

from __future__ import annotations

import pytest

from studio.library import services, tasks
from tests.browser import files
from tests.media.clips import numbered


@pytest.fixture
def bring(team, alice, tmp_path):
    """Bring a file for the team; it is ready, or unusable, afterwards."""

    def brought(path, *, name=None, proxy=False):
        asset = services.receive(team, path, name=name or path.name, author=alice)
        tasks.prepare(str(asset.pk))
        if proxy:
            tasks.make_proxy(str(asset.pk))
        asset.refresh_from_db()
        return asset

    return brought


@pytest.fixture
def video(bring, tmp_path):
    """A video of 48 numbered frames, without sound."""
    return bring(numbered(tmp_path / "walk.mp4"))


@pytest.fixture
def talkie(bring, tmp_path):
    """A video of two seconds, with sound."""
    return bring(files.clip(tmp_path / "talk.mp4", seconds=2, size=(320, 180)))


@pytest.fixture
def image(bring, tmp_path):
    """A picture."""
    return bring(files.picture(tmp_path / "door.png"))
