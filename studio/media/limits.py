"""Work on files of strangers in a process of its own, bounded in time and memory.

A decoder that hangs or swells is killed, and the file is called unusable; the worker lives on. A
plain subprocess is used because task workers are daemons, which may not fork children of their own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.media import images, probe, sound, stills
from studio.media import proxy as proxies
from studio.media import remake as remaking
from studio.media import strip as stripping
from studio.media.errors import Unusable
from studio.media.probe import Facts
from studio.media.remake import Recipe

SECONDS = 240
MEMORY_BYTES = 3_000_000_000
UNUSABLE = 3
GENTLY = 10


def measured(path: Path) -> Facts:
    """``probe.probe``, bounded. Raises Unusable."""
    return Facts.from_json(bounded("probe", path=str(path)))


def bounded(deed: str, *, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES, **told: Any) -> Any:
    """Do one of ``DEEDS`` in a child process; its answer as plain JSON. Raises Unusable."""
    asked = json.dumps({"deed": deed, "memory_bytes": memory_bytes, "told": told})
    command = [sys.executable, "-m", "studio.media.limits"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=asked.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unusable("The file takes too long to read; it is probably damaged.") from None
    if done.returncode == UNUSABLE:
        raise Unusable(json.loads(done.stdout)["sentence"])
    if done.returncode:
        raise Unusable("The file cannot be read: it needs more memory than it may, or it is damaged.")
    return json.loads(done.stdout)


def _probe(path: str) -> dict[str, Any]:
    return probe.probe(Path(path)).to_json()


def _picture(path: str, out: str, poster: str) -> dict[str, Any]:
    kind = images.normalise(Path(path), Path(out))
    images.thumbnail(Path(path), Path(poster))
    return {"format": kind}


def _rework(path: str, out: str, recipe: dict[str, Any]) -> dict[str, Any]:
    images.rework(Path(path), Path(out), **recipe)
    return {}


def _strip(path: str, out: str) -> dict[str, Any]:
    stripping.strip(Path(path), Path(out))
    return {}


def _previews(path: str, folder: str, facts: dict[str, Any]) -> dict[str, Any]:
    made = stills.previews(Path(path), Path(folder), Facts.from_json(facts))
    return {"columns": made.columns, "rows": made.rows, "shown": list(made.shown)}


def _remake(path: str, out: str, facts: dict[str, Any], recipe: dict[str, Any]) -> dict[str, Any]:
    count = remaking.remake(Path(path), Path(out), Facts.from_json(facts), Recipe.from_json(recipe))
    return {"frames": count}


def _proxy(path: str, out: str, facts: dict[str, Any]) -> dict[str, Any]:
    os.nice(GENTLY)  # nobody waits for it, and others may wait for the processor
    proxies.proxy(Path(path), Path(out), Facts.from_json(facts))
    return {}


def _peaks(path: str, out: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"count": sound.peaks(Path(path), Path(out), Facts.from_json(facts))}


def _frame(path: str, out: str, number: int, facts: dict[str, Any]) -> dict[str, Any]:
    stills.frame(Path(path), number, Path(out), facts=Facts.from_json(facts))
    return {}


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    "probe": _probe,
    "picture": _picture,
    "previews": _previews,
    "remake": _remake,
    "rework": _rework,
    "strip": _strip,
    "proxy": _proxy,
    "peaks": _peaks,
    "frame": _frame,
}


def main() -> int:
    """One deed from standard input, its answer on standard output."""
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory_bytes"],) * 2)
    try:
        answer = DEEDS[asked["deed"]](**asked["told"])
    except Unusable as error:
        sys.stdout.write(json.dumps({"sentence": error.sentence}))
        return UNUSABLE
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
