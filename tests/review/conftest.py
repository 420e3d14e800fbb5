"""Takes that are ready without having been rendered: a talk about a take needs a row and its facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.core.models import FileState
from studio.generation.models import Engine, Generation, Take
from studio.generation.models.search import SearchDocument, text_of
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests import factories


@pytest.fixture
def shot(project: Project) -> Shot:
    return project.shots.get()


@pytest.fixture
def make_take(shot: Shot, team: Team, carol: User) -> Callable[..., Take]:
    """A ready take of Carol's: 120 frames at 24, never rendered."""

    def make(
        *,
        author: Any = carol,
        into: Any = shot,
        prompt: str = "A quiet harbour.",
        asset: bool = True,
        **columns: Any,
    ) -> Any:
        wish = VideoRequest(mode=Mode.TEXT, prompt=prompt, width_px=1920, height_px=1080, seconds=5)
        generation = Generation.objects.create(
            project=into.project,
            shot=into,
            author=author,
            engine=Engine.DRAFT,
            mode=wish.mode,
            model=wish.model,
            request=wish.to_json(),
            sent_prompt=prompt,
            seconds=5,
            state="ready",
        )
        SearchDocument.objects.create(generation=generation, text=text_of(prompt, (), into.project_id))
        file = Asset.objects.create(
            team=into.project.team, author=author, name="take.mp4", kind="video", origin="render",
            state=FileState.READY, original="x", poster="y", mime="video/mp4", format="mp4",
            width_px=1920, height_px=1080, seconds=5, frames=120, rate_num=24, rate_den=1, size_bytes=1_000_000,
        )  # fmt: skip
        return Take.objects.create_for(
            generation, number=into.reserve_takes(1), slot=0, state="ready", asset=file, **columns
        )

    return make


@pytest.fixture
def take(make_take: Callable[..., Take]) -> Take:
    return make_take()


@pytest.fixture
def dora(team: Team) -> User:
    """A second reviewer."""
    return factories.member(team, "Dora", "reviewer")


@pytest.fixture
def say() -> Callable[..., Note]:
    """A note by somebody."""

    def write(take: Any, user: User, text: str = "The handle is too bright.", **how: Any) -> Any:
        return notes.write(take, participant=Participant(user=user), text=text, **how)

    return write


@pytest.fixture
def htmx(browse: Callable[..., Client]) -> Callable[..., Client]:
    """A signed-in client that asks as htmx does."""
    return lambda user: browse(user, **{"HX-Request": "true"})


def poll_url(response: Any) -> Any:
    """Where the page, or the answer of a poll, asks next."""
    return re.search(r'hx-get="([^"]*watch[^"]*)"', response.content.decode())[1].replace("&amp;", "&")
