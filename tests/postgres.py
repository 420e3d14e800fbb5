"""A PostgreSQL of its own for the tests that need one: a fresh cluster in a folder, on a free port."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import free_port

HOME = "/usr/lib/postgresql"


def programs() -> Path | None:
    """Where initdb and pg_ctl are: the newest that Debian's packages brought, or those on the path."""
    found = sorted(Path(HOME).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a cluster in a folder of its own and give the address of its database; leave nothing."""
    home = programs()
    if home is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing: apt-get install postgresql"
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    port = free_port()
    # Not in pytest's folder: PostgreSQL refuses to run as root, and its own user cannot reach that.
    with tempfile.TemporaryDirectory(prefix="circle-take-postgres-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = f"{folder}/data"
        _run(home / "initdb", "-D", data, "-U", "studio", "--auth", "trust", "-E", "UTF8", "-N")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(home / "pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgres://studio@127.0.0.1:{port}/postgres"
        finally:
            _run(home / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: str | Path) -> None:
    user = {"user": pwd.getpwnam("postgres").pw_uid, "group": "postgres"} if os.geteuid() == 0 else {}
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **user)
    assert done.returncode == 0, done.stderr + done.stdout
