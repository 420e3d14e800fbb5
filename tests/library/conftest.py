"""Files brought through the door, and made ready as a worker would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.accounts.models import Team, User
from studio.library import services, tasks
from studio.library.models import Asset
from tests.browser import files
from tests.media.clips import numbered


@pytest.fixture
def bring(team: Team, alice: User, tmp_path: Path) -> Callable[..., Asset]:
    """Bring a file for the team; it is ready, or unusable, afterwards."""

    def brought(path: Any, *, name: str | None = None, proxy: bool = False) -> Any:
        asset = services.receive(team, path, name=name or path.name, author=alice)
        tasks.prepare(str(asset.pk))
        if proxy:
            tasks.make_proxy(str(asset.pk))
        asset.refresh_from_db()
        return asset

    return brought


@pytest.fixture
def video(bring: Callable[..., Asset], tmp_path: Path) -> Asset:
    """A video of 48 numbered frames, without sound."""
    return bring(numbered(tmp_path / "walk.mp4"))


@pytest.fixture
def talkie(bring: Callable[..., Asset], tmp_path: Path) -> Asset:
    """A video of two seconds, with sound."""
    return bring(files.clip(tmp_path / "talk.mp4", seconds=2, size=(320, 180)))


@pytest.fixture
def image(bring: Callable[..., Asset], tmp_path: Path) -> Asset:
    """A picture."""
    return bring(files.picture(tmp_path / "door.png"))
