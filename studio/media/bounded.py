"""Work on untrusted files in a process of its own, bounded in time and memory.

A decoder that hangs or swells is killed, and the file is called unusable; the worker lives on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from studio.core.values.translatable import restored, translatable
from studio.media.errors import Unusable
from studio.media.facts import Facts
from studio.media.fork_server import ForkServer, OnProgress

TIMEOUT_SECONDS = 240
MEMORY_BYTES = 3_000_000_000
TOO_SLOW = translatable("The file takes too long to read; it is probably damaged.")
DIED = translatable("The file cannot be read: it needs more memory than it may, or it is damaged.")

_fork_server = ForkServer()


def probe_bounded(path: Path) -> Facts:
    """``probe.probe`` in a child process. Raises Unusable."""
    return Facts.from_json(run_bounded("probe", path=str(path)))


def run_bounded(
    operation: str,
    *,
    seconds: float = TIMEOUT_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    timeout_sentence: str = TOO_SLOW,
    on_progress: OnProgress | None = None,
    **arguments: Any,
) -> Any:
    """Run one of ``operations.OPERATIONS`` in a child process; its result as plain JSON.

    ``on_progress`` is called with the share that is done, from 0 to 1, where the operation measures it.
    Raises Unusable: with ``timeout_sentence`` when it took longer than ``seconds``.
    """
    request = {
        "operation": operation,
        "seconds": seconds,
        "memory_bytes": memory_bytes,
        "arguments": arguments,
    }
    try:
        response = _fork_server.run(json.dumps(request).encode(), seconds=seconds, on_progress=on_progress)
    except TimeoutError:
        raise Unusable(timeout_sentence) from None
    if not response:
        raise Unusable(DIED)
    answer = json.loads(response)
    if "sentence" in answer:
        raise Unusable(restored(answer["sentence"]))
    return answer["result"]
