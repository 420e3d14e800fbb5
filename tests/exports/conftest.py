"""Fixtures of the hand-off: circled takes in two shots, and edits of them that come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.accounts.models import User
from studio.exports import edits
from studio.exports.models import Edit
from studio.exports.selection import Selection, TakeSet, select
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.projects.services import add_shot
from tests import factories
from tests.exports.reels import RATE


@pytest.fixture
def takes(project: Project, alice: User) -> list[Take]:
    """One circled take in each of two shots, of 48 frames at 24."""
    asset = Asset.objects.create(
        team=project.team, name="a.mp4", kind="video", state="ready", format="MP4", original="none.mp4",
        sha256="ab" * 32, frames=48, rate_num=24, rate_den=1, width_px=640, height_px=360,
    )  # fmt: skip
    shots = [project.shots.get(), add_shot(project, "Dance")]
    rows = [factories.ready_draft(shot, alice, asset).takes.get() for shot in shots]
    Take.objects.filter(pk__in=[take.pk for take in rows]).update(is_circled=True)
    return list(Take.objects.in_film(project.pk).select_related("asset", "shot"))


@pytest.fixture
def handed_off(project: Project, takes: list[Take]) -> Selection:
    return select(project, TakeSet.CIRCLED)


@pytest.fixture
def send(project: Project, alice: User, tmp_path: Path) -> Callable[..., Edit]:
    """Bring the text of a timeline back."""

    def receive(text: str, name: str = "cut.otio") -> Edit:
        path = tmp_path / name
        path.write_text(text)
        return edits.receive(project, path, name=name, rate=RATE, author=alice)[0]

    return receive
