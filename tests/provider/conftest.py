from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.provider.client import Runware
from tests.sandbox import server
from tests.sandbox.in_process import BASE_URL, KEY, InProcessSandbox

from .stub_server import StubServer, stub_server


@pytest.fixture
def local(tmp_path: Path) -> Iterator[InProcessSandbox]:
    """A sandbox inside the test whose results are ready at once."""
    sandbox = InProcessSandbox(tmp_path / "sandbox")
    yield sandbox
    sandbox.close()


@pytest.fixture
def runware(local: InProcessSandbox) -> Iterator[Runware]:
    """The client of that sandbox."""
    with Runware(f"{BASE_URL}/v1", KEY, transport=local.transport, sleep=lambda _: None) as client:
        yield client


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Sandbox]:
    """A real sandbox process whose results are ready at once, shared by a module."""
    with server.start(tmp_path_factory.mktemp("sandbox"), pace="instant") as running:
        yield running


@pytest.fixture
def sandbox(process: server.Sandbox) -> Iterator[server.Sandbox]:
    """The same, without the faults that an earlier test left."""
    process.clear_faults()
    yield process
    process.clear_faults()


@pytest.fixture
def stub() -> Iterator[StubServer]:
    """An HTTP server that answers as the test says."""
    with stub_server() as running:
        yield running
