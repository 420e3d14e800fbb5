"""A real sandbox beside the tests, and a worker that they move by hand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.core.models import Lease
from studio.generation import services, tasks
from studio.generation.acceptance import not_found_for
from studio.generation.checked_request import check_request
from studio.generation.models import Engine, Generation, Take
from studio.generation.pipeline import poll_one, scheduler
from studio.library import services as library
from studio.library import tasks as library_tasks
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from tests.browser import files
from tests.sandbox import server

ROUNDS = 60
PERIODS = (
    "account-usage",
    "orphaned media",
    "reconcile-night",
    "reconcile-wake",
)  # claimed until they are over


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Sandbox]:
    with server.start(
        tmp_path_factory.mktemp("sandbox"), pace="instant", key="", call="localhost:*"
    ) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: server.Sandbox, settings: Settings) -> Iterator[server.Sandbox]:
    settings.SANDBOX_URL = settings.RUNWARE_BASE_URL = sandbox_process.api_url
    sandbox_process.clear_faults()
    yield sandbox_process
    sandbox_process.clear_faults()


@pytest.fixture
def paid(sandbox: server.Sandbox, settings: Settings) -> server.Sandbox:
    """The sandbox plays the paid provider."""
    settings.RUNWARE_API_KEY = sandbox.key
    return sandbox


class Worker:
    """Does what cluster and watcher would do, one round at a time, with a clock that can be moved on."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.pollers: dict[Any, Any] = {}
        self.ahead = timedelta()

    def round(self) -> None:
        for pk in Generation.objects.filter(state__in=["queued", "uploading", "submitted"]).values_list(
            "pk", flat=True
        ):
            tasks.submit(str(pk))
        self.pollers = self.pollers or {name: scheduler.poller_of(name) for name in Engine.values}
        Generation.objects.filter(poll_at__isnull=False).update(poll_at=timezone.now())
        asked_one_by_one = Generation.objects.filter(poll_at__isnull=False).exclude(
            state__in=scheduler.POLLED
        )
        for pk in list(asked_one_by_one.values_list("pk", flat=True)):
            poll_one.poll_one(pk, now=timezone.now() + self.ahead)
        scheduler.tick(self.runner, self.pollers, now=timezone.now() + self.ahead)
        for pk in Take.objects.filter(state__in=["saving", "previewing"]).values_list("pk", flat=True):
            tasks.fetch(str(pk))

    def settle(self, generation: Any) -> Any:
        """Work until the generation has ended; the row as it is then."""
        for _ in range(ROUNDS):
            generation.refresh_from_db()
            if generation.is_final:
                return generation
            self.round()
        raise AssertionError(f"still {generation.state}: {generation.error_message}")

    def outlast_not_found(self) -> None:
        """Move the clock past the stated time in which nobody may know an order."""
        self.ahead = not_found_for() + timedelta(minutes=1)

    def close(self) -> None:
        for poller in self.pollers.values():
            self.runner.run(poller.close())
        self.runner.close()


@pytest.fixture
def worker(sandbox: server.Sandbox) -> Iterator[Any]:
    worker_of_test = Worker()
    yield worker_of_test
    worker_of_test.close()
    assert not Lease.objects.exclude(name__in=PERIODS).exists(), "every lease was given back"


@pytest.fixture
def shot(project: Project) -> Shot:
    return project.shots.get()


@pytest.fixture
def bring(team: Team, alice: User, tmp_path: Path) -> Callable[..., Asset]:
    """An asset of the team from a real file, prepared as a worker does it."""

    def make(name: str = "door.png", **how: Any) -> Any:
        path = tmp_path / f"{uuid.uuid4()}{name}"
        (files.clip if name.endswith(("mp4", "mov", "mkv", "webm")) else files.picture)(path, **how)
        asset = library.receive(team, path, name=name, author=alice)
        library_tasks.prepare(str(asset.pk))
        asset.refresh_from_db()
        assert asset.state == "ready", asset.sentence
        return asset

    return make


@pytest.fixture
def order(shot: Shot, alice: User) -> Callable[..., Generation]:
    """An order of Alice for a text video; its author, its words and its numbers may be others."""

    def place(engine: str = "draft", key: Any = None, author: User = alice, **changes: Any) -> Any:
        fields = {
            "mode": Mode.TEXT,
            "prompt": "A quiet harbour.",
            "width_px": 1920,
            "height_px": 1080,
            "seconds": 5,
            **changes,
        }
        return services.order(
            shot,
            request=check_request(VideoRequest(**fields)),
            author=author,
            engine=engine,
            order_key=key or uuid.uuid4(),
        )

    return place


@pytest.fixture
def forgotten(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> Generation:
    """A paid order that was rendered and billed, but failed as nobody knew it; now it is known again."""
    paid.forget_orders()
    generation = order(engine="runware")
    for _ in range(3):
        worker.round()
    worker.outlast_not_found()
    assert worker.settle(generation).state == "failed"
    paid.clear_faults()
    return generation
