"""PgBouncer for the tests: between the studio and its PostgreSQL, a server connection for each transaction."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.environment.ports import free_port, running

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"  # Debian's lies where only root looks
POOL_SIZE = 6
SETTINGS = """
[databases]
{database} = host={host} port={port} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool_size}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits
"""


@contextlib.contextmanager
def pgbouncer(address: str) -> Iterator[str]:
    """A PgBouncer in front of the database at ``address``; gives the address that reaches it."""
    target, own_port = urlsplit(address), free_port()
    database = target.path.lstrip("/")
    words = {"database": database, "host": target.hostname, "port": target.port, "user": target.username}
    with tempfile.TemporaryDirectory(prefix="circle-take-pgbouncer-") as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "pgbouncer.ini"
        path.write_text(SETTINGS.format(**words, own_port=own_port, pool_size=POOL_SIZE))
        user = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
        with running([PROGRAM, *user, str(path)], port=own_port):
            yield f"postgres://{target.username}@127.0.0.1:{own_port}/{database}"
