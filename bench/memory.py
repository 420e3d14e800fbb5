"""Memory of web and workers while a 200 MB video is uploaded and sent on."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psutil

from bench.client import Person, until
from bench.report import Figure
from tests.browser import files
from tests.processes import Studio, studio

MEGABYTES = 200


class Watch:
    """The largest memory of each kind of process while it runs (USS: what is its own)."""

    def __init__(self, running: Studio) -> None:
        self._running = running
        self.peaks: dict[str, float] = defaultdict(float)
        self._stop = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop.wait(0.02):
            for name, words in (
                ("web", "studio-web"),
                ("worker", "studio-cluster"),
                ("sandbox", "studio.sandbox --port"),
            ):
                for process in self._running.children(words):
                    self._note(name, process)

    def _note(self, name: str, process: psutil.Process) -> None:
        try:
            self.peaks[name] = max(self.peaks[name], process.memory_full_info().uss / 1e6)
        except psutil.Error:
            return

    def stop(self) -> dict[str, float]:
        """Memory in megabytes, by kind of process."""
        self._stop.set()
        self._thread.join()
        return dict(self.peaks)


def measure() -> list[Figure]:
    """Idle first, then the upload and the order that sends it on."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        until(
            lambda: person.rows("select count(*) from generation_generation where state='ready'") == [(3,)],
            seconds=120,
        )
        watch = Watch(running)
        time.sleep(2)
        idle = watch.stop()
        video = large(Path(folder) / "large.mp4", MEGABYTES)
        watch = Watch(running)
        started = time.monotonic()
        asset = person.upload(video, "source_video")
        uploaded = time.monotonic() - started
        person.order("Make it night.", mode="edit", source_video=asset)
        until(
            lambda: person.rows("select count(*) from generation_generation where state='ready'") == [(4,)],
            seconds=300,
        )
        busy = watch.stop()
    rows = [
        Figure(
            f"{name}: largest process above idle",
            f"{busy[name] - idle[name]:.0f} MB",
            "",
            f"idle {idle[name]:.0f} MB; reach: < 60 MB",
        )
        for name in ("web", "worker", "sandbox")
    ]
    return [*rows, Figure(f"{MEGABYTES} MB received, checked and previewed", f"{uploaded:.1f} s")]


def large(path: Path, megabytes: int) -> Path:
    """A real clip with a box of padding behind it: a valid MP4 of that size."""
    files.clip(path, seconds=4)
    padding = megabytes * 1_000_000 - path.stat().st_size
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free")
        for _ in range((padding - 8) // 1_000_000):
            file.write(bytes(1_000_000))
        file.write(bytes((padding - 8) % 1_000_000))
    return path
