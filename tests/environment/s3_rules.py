"""An S3 server that knows the rules of a bucket (CORS, life cycle): moto's. It checks no signature."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from tests.environment.ports import free_port, running


@contextlib.contextmanager
def s3_server_with_rules() -> Iterator[str]:
    """Start a server with an empty memory and give its address; stop it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = {
        **os.environ,
        "MOTO_DISABLE_GLOBAL_CORS": "true",
    }  # pages get what the bucket says, no more
    with running(command, port=port, environment=environment):
        yield f"http://127.0.0.1:{port}"
