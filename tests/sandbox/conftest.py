from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from studio.sandbox.rendering import Pace

from . import server
from .in_process import InProcessSandbox, small_video
from .receiver import Receiver, receiving


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[server.Sandbox]:
    """A real process that renders."""
    with server.start(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
def local(tmp_path: Path) -> Iterator[InProcessSandbox]:
    """A sandbox inside the test whose results are ready at once."""
    sandbox = InProcessSandbox(tmp_path / "sandbox", hosts={"127.0.0.1:*"})
    yield sandbox
    sandbox.close()


@pytest.fixture
def queueing(tmp_path: Path) -> Iterator[InProcessSandbox]:
    """A sandbox inside the test that renders only when the test says ``render_all``."""
    sandbox = InProcessSandbox(tmp_path / "sandbox", Pace.REAL)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def picture() -> str:
    """A PNG as a data URI."""
    file = io.BytesIO()
    Image.new("RGB", (320, 180), "teal").save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of 3 s and 160x90."""
    return small_video(tmp_path_factory.mktemp("footage") / "three.mp4")


@pytest.fixture(scope="session")
def video_base64(video: Path) -> str:
    """The same video as base64."""
    return base64.b64encode(video.read_bytes()).decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An HTTP server that writes down what it is sent."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Sandbox]:
    """A real process that renders plain clips, shared by a module."""
    with server.start(tmp_path_factory.mktemp("quick"), pace="quick") as running:
        yield running
