"""Work on files of strangers in a process of its own, bounded in time and memory.

A decoder that hangs or swells is killed, and the file is called unusable; the worker lives on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from studio.media.errors import Unusable
from studio.media.nursery import Nursery
from studio.media.probe import Facts

SECONDS = 240
MEMORY_BYTES = 3_000_000_000
LATE = "The file takes too long to read; it is probably damaged."

_nursery = Nursery()


def measured(path: Path) -> Facts:
    """``probe.probe``, bounded. Raises Unusable."""
    return Facts.from_json(bounded("probe", path=str(path)))


def bounded(
    deed: str, *, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES, late: str = LATE, **told: Any
) -> Any:
    """Do one of ``deeds.DEEDS`` in a child process; its answer as plain JSON. Raises Unusable.

    ``late`` is the sentence for what took longer than ``seconds``.
    """
    asked = {"deed": deed, "seconds": seconds, "memory_bytes": memory_bytes, "told": told}
    try:
        said = _nursery.ask(json.dumps(asked).encode(), seconds=seconds)
    except TimeoutError:
        raise Unusable(late) from None
    if not said:
        raise Unusable("The file cannot be read: it needs more memory than it may, or it is damaged.")
    answer = json.loads(said)
    if "sentence" in answer:
        raise Unusable(answer["sentence"])
    return answer["made"]
