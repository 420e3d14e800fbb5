"""The command as people have it: installed by itself beside httpx, asking a studio of real processes."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.api.test_recipes import make_token
from tests.databases import with_tables
from tests.processes import BASE, Studio, studio

# What httpx stands on; nothing else of the studio's environment is there.
HTTPX = ("httpx", "httpcore", "h11", "anyio", "certifi", "idna", "typing_extensions")
SECONDS = 120


def _hear_ctrl_c() -> None:
    """Take an interrupt even where the tests run in the background of a shell, which lets programs ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class CommandLine:
    """``circle-take`` of one person: with a home, a working folder and an environment of its own."""

    program: Path
    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def with_variables(self, **variables: str) -> CommandLine:
        return replace(self, variables={**self.variables, **variables})

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.variables,
        }

    def run(self, *arguments: str, exit_code: int = 0, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd=self.home,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == exit_code, f"{arguments} → {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str) -> Any:
        """What a command says to a script."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.program), *arguments],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads fork here
        )


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, built and installed from ``cli/`` alone."""
    folder = tmp_path_factory.mktemp("program")
    build = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(folder)]
    subprocess.run(build, cwd=BASE / "cli", check=True, capture_output=True, timeout=SECONDS)
    venv.create(folder / "env", with_pip=False)
    packages = next((folder / "env/lib").iterdir()) / "site-packages"
    for name in HTTPX:
        source = Path(str(importlib.util.find_spec(name).origin))
        source = source.parent if source.name == "__init__.py" else source
        (packages / source.name).symlink_to(source)
    wheel = next(folder.glob("circle_take-*.whl"))
    install = [sys.executable, "-m", "pip", "--python", str(folder / "env"), "install", "--quiet"]
    install += ["--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, env={**os.environ, "PIP_CONFIG_FILE": os.devnull}, check=True, timeout=SECONDS)
    return folder / "env/bin/circle-take"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all walks, which plays the paid provider too."""
    data = with_tables(tmp_path_factory.mktemp("studio") / "data")
    with studio(data, is_paid=True, SANDBOX_PACE="instant") as running:
        yield running


@pytest.fixture(scope="module")
def secret(running: Studio) -> str:
    """A token with all scopes."""
    return make_token(running)


@pytest.fixture
def signed_out(program: Path, tmp_path: Path) -> CommandLine:
    """The command of somebody who has not logged in."""
    home = tmp_path / "home"
    home.mkdir()
    Image.new("RGB", (1280, 720), "navy").save(home / "frame.png")
    return CommandLine(program, home)


@pytest.fixture
def command(
    signed_out: CommandLine, running: Studio, secret: str, request: pytest.FixtureRequest
) -> CommandLine:
    """The command of somebody with a token, in a project of the test's own."""
    name = request.node.name
    named = {"CIRCLE_TAKE_URL": running.base_url, "CIRCLE_TAKE_TOKEN": secret, "CIRCLE_TAKE_PROJECT": name}
    one = signed_out.with_variables(**named)
    one.run("projects", "--add", name)
    return one


@pytest.fixture
def api(running: Studio, secret: str) -> Iterator[httpx.Client]:
    """The API itself, to see what the commands did."""
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=f"{running.base_url}/api/v1", headers=headers, timeout=60) as client:
        yield client
