"""The operations on untrusted files, each run in a forked child: the program that the fork server starts.

This process imports everything once and then forks for each operation, which takes a few milliseconds
where an interpreter of its own took longer than most operations. It has one thread and opens no file
itself. It ends with the process that started it, and its children with it; and when
nobody has asked for a while.
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
from contextlib import suppress
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from PIL import Image

from studio.core.processes.process import die_with_parent
from studio.core.values.translatable import stored
from studio.media import (
    concat,
    images,
    probe,
    proxy,
    samples,
    signing,
    sound,
    sound_file,
    stills,
    strip_metadata,
    transcode,
    watermark,
)
from studio.media.edits import reader
from studio.media.errors import Unusable
from studio.media.facts import Facts
from studio.media.fork_server import PROGRESS_SIGN
from studio.media.progress import meter
from studio.media.recipes import FilmSound, Recipe, film_part
from studio.media.remote_file import source_of

BACKGROUND_NICENESS = 10


def _probe(path: str) -> dict[str, Any]:
    return probe.probe(Path(path)).to_json()


def _normalise_image(path: str, out: str, poster: str) -> dict[str, Any]:
    format_name = images.normalise(Path(path), Path(out))
    images.thumbnail(Path(path), Path(poster))
    return {"format": format_name}


def _edit_image(path: str, out: str, recipe: dict[str, Any]) -> dict[str, Any]:
    images.edit(Path(path), Path(out), **recipe)
    return {}


def _logo(path: str, out: str) -> dict[str, Any]:
    images.logo(Path(path), Path(out))
    return {}


def _strip_metadata(path: str, out: str) -> dict[str, Any]:
    strip_metadata.strip_metadata(Path(path), Path(out))
    return {}


def _previews(path: str, folder: str, facts: dict[str, Any]) -> dict[str, Any]:
    previews = stills.previews(Path(path), Path(folder), Facts.from_json(facts))
    return {
        "columns": previews.columns,
        "rows": previews.rows,
        "shown": list(previews.shown),
        "changes_size": previews.changes_size,
    }


def _transcode(path: str, out: str, facts: dict[str, Any], recipe: dict[str, Any]) -> dict[str, Any]:
    count = transcode.transcode(Path(path), Path(out), Facts.from_json(facts), Recipe.from_json(recipe))
    return {"frames": count}


def _proxy(path: str, out: str, facts: dict[str, Any]) -> dict[str, Any]:
    os.nice(BACKGROUND_NICENESS)  # nobody waits for it, and others may wait for the processor
    proxy.proxy(Path(path), Path(out), Facts.from_json(facts))
    return {}


def _watermark(path: str, out: str, facts: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    os.nice(BACKGROUND_NICENESS)  # as for any light copy
    proxy.proxy(Path(path), Path(out), Facts.from_json(facts), watermark=lines)
    return {}


def _watermark_sheet(path: str, out: str, lines: list[str], columns: int, rows: int) -> dict[str, Any]:
    watermark.burn_into_sheet(Path(path), Path(out), lines, columns=columns, rows=rows)
    return {}


def _concat(parts: list[dict[str, Any]], out: str, sound: dict[str, Any] | None = None) -> dict[str, Any]:
    os.nice(BACKGROUND_NICENESS)  # it takes minutes, and takes go first
    under = FilmSound.from_json(sound) if sound else None
    return {"frames": concat.concat([film_part(part) for part in parts], Path(out), sound=under)}


def _peaks(path: str, out: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"count": sound.peaks(Path(path), Path(out), Facts.from_json(facts))}


def _measure_sound(path: str) -> dict[str, Any]:
    return {"seconds": sound_file.measure(Path(path))}


def _convert_sound(path: str, wav: str, copy: str) -> dict[str, Any]:
    return {"samples": sound_file.convert(Path(path), Path(wav), Path(copy))}


def _frame(
    path: str, out: str, number: int, facts: dict[str, Any], side: int | None = None
) -> dict[str, Any]:
    stills.frame(source_of(path), number, Path(out), facts=Facts.from_json(facts), side=side)
    return {}


def _read_edit(path: str, rate: str) -> dict[str, Any]:
    return reader.read_edit(Path(path), rate=Fraction(rate)).to_json()


def _check_signing(certificate: str, key: str) -> dict[str, Any]:
    signing.check(certificate, key)
    return {}


def _sign(path: str, out: str, manifest: dict[str, Any], certificate: str, key: str) -> dict[str, Any]:
    signing.sign(Path(path), Path(out), manifest, certificate, key)
    return {}


def _sample_picture(path: str, width: int, height: int) -> dict[str, Any]:
    samples.write_picture(Path(path), width=width, height=height)
    return {}


def _sample_clip(path: str, length_seconds: int) -> dict[str, Any]:
    samples.write_clip(Path(path), seconds=length_seconds)
    return {}


OPERATIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "probe": _probe,
    "normalise_image": _normalise_image,
    "edit_image": _edit_image,
    "logo": _logo,
    "previews": _previews,
    "transcode": _transcode,
    "strip_metadata": _strip_metadata,
    "proxy": _proxy,
    "watermark": _watermark,
    "watermark_sheet": _watermark_sheet,
    "concat": _concat,
    "peaks": _peaks,
    "measure_sound": _measure_sound,
    "convert_sound": _convert_sound,
    "frame": _frame,
    "read_edit": _read_edit,
    "check_signing": _check_signing,
    "sign": _sign,
    "sample_picture": _sample_picture,
    "sample_clip": _sample_clip,
}


def main(control: socket.socket, idle_seconds: float) -> None:
    """Fork for each socket that comes in, until whoever sends them is gone, or has sent none for a while."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of who started us
    Image.init()
    gc.freeze()
    own_pid = os.getpid()
    control.settimeout(idle_seconds)
    while True:
        try:
            _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        except TimeoutError:
            if _has_children():
                continue
            return
        if not descriptors:
            return
        if os.fork() == 0:
            control.close()
            _serve_one(socket.socket(fileno=descriptors[0]), own_pid)
        os.close(descriptors[0])


def _has_children() -> bool:
    with suppress(ChildProcessError):  # none is left; the kernel has buried those that ended
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    return False


def _serve_one(job: socket.socket, parent_pid: int) -> NoReturn:
    """All that a child does: send its pid, read one request, answer it, and exit, whatever happens."""
    try:
        die_with_parent()
        if os.getppid() == parent_pid:
            with job, job.makefile("rwb") as stream:
                stream.write(b"%d\n" % os.getpid())
                stream.flush()
                meter.listen(partial(_report, stream))
                stream.write(_respond(json.loads(stream.readline())))
    finally:
        os._exit(1)


def _report(stream: Any, share: float) -> None:
    """Write a line between the pid and the answer that says how far the operation is."""
    stream.write(b"%s%.4f\n" % (PROGRESS_SIGN, share))
    stream.flush()


def _respond(request: dict[str, Any]) -> bytes:
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])  # it ends us, should nobody else
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
    try:
        result = OPERATIONS[request["operation"]](**request["arguments"])
        return json.dumps({"result": result}).encode()
    except Unusable as error:
        return json.dumps({"sentence": stored(error.sentence)}).encode()


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), float(sys.argv[2]))
