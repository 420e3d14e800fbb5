"""The process that renders: takes queued results one after the other, at low priority.

``python -m studio.sandbox.renderer --data DIR --pace real --slot 0``. A line on its input means new
work, the end of its input means that the server is gone; it prints a line per completed result. Without
work for a while it ends by itself, with code 0.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from threading import Event, Thread

from studio.core.processes.process import die_with_parent
from studio.sandbox import animatic, jobs, rendering
from studio.sandbox.rendering import Pace
from studio.sandbox.store import Store

DIED = 70  # exit code of a death that a fault asked for
NICE = 10


def main() -> None:
    """Render until the server is gone, or until there was nothing to render for a while."""
    arguments = _arguments()
    # Set before anything slow: a server that dies during the start must not leave an orphan.
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server
    os.nice(NICE)
    wakeup = Event()
    Thread(target=_listen, args=(wakeup,), daemon=True).start()
    store = Store(arguments.data)
    jobs.requeue(store, arguments.slot)
    render: rendering.Render = animatic.render if arguments.pace is Pace.REAL else rendering.render_quick
    while True:
        wakeup.clear()
        try:
            _render_all(store, arguments.slot, render)
        except rendering.RendererKilled:
            os._exit(DIED)
        if not wakeup.wait(arguments.idle_seconds):
            return


def _render_all(store: Store, slot: int, render: rendering.Render) -> None:
    while rendering.render_next(store, render, slot=slot):
        print("done", flush=True)


def _listen(wakeup: Event) -> None:
    for _ in sys.stdin:
        wakeup.set()
    os._exit(0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m studio.sandbox.renderer", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pace", type=Pace, default=Pace.REAL)
    parser.add_argument("--slot", type=int, default=0)
    parser.add_argument("--idle-seconds", type=float, default=30.0, help="without work, until it ends")
    return parser.parse_args()


if __name__ == "__main__":
    main()
