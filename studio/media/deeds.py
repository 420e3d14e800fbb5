"""What is done with files of strangers, each in a child of its own.

This process imports everything once and then forks for each deed, which takes a few milliseconds where
an interpreter of its own took longer than most deeds. It has one thread and opens no file itself. It
ends with the process that started it, and its children with it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from PIL import Image

from studio.core.process import die_with_parent
from studio.media import film as filming
from studio.media import images, probe, sound, stills
from studio.media import proxy as proxies
from studio.media import remake as remaking
from studio.media import strip as stripping
from studio.media.errors import Unusable
from studio.media.film import Piece
from studio.media.probe import Facts
from studio.media.remake import Recipe

GENTLY = 10


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


def _film(pieces: list[dict[str, Any]], out: str) -> dict[str, Any]:
    os.nice(GENTLY)  # it takes minutes, and takes go first
    return {"frames": filming.film([Piece.from_json(piece) for piece in pieces], Path(out))}


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
    "film": _film,
    "peaks": _peaks,
    "frame": _frame,
}


def main(control: socket.socket) -> None:
    """Fork for each socket that comes in, until whoever sends them is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of who started us
    Image.init()
    gc.freeze()
    own = os.getpid()
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not descriptors:
            return
        if os.fork() == 0:
            control.close()
            _live(socket.socket(fileno=descriptors[0]), own)
        os.close(descriptors[0])


def _live(job: socket.socket, parent: int) -> NoReturn:
    """All that a child does: say who it is, read one wish, answer it, and end, whatever happens."""
    try:
        die_with_parent()
        if os.getppid() == parent:
            with job, job.makefile("rwb") as wire:
                wire.write(b"%d\n" % os.getpid())
                wire.flush()
                wire.write(_answer(json.loads(wire.readline())))
    finally:
        os._exit(1)


def _answer(asked: dict[str, Any]) -> bytes:
    signal.setitimer(signal.ITIMER_REAL, asked["seconds"])  # it ends us, should nobody else
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory_bytes"],) * 2)
    try:
        return json.dumps({"made": DEEDS[asked["deed"]](**asked["told"])}).encode()
    except Unusable as error:
        return json.dumps({"sentence": error.sentence}).encode()


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
