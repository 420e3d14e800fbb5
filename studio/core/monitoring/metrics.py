"""Counters of this node for Prometheus: each process writes its own files, whoever is asked adds them up.

What the database knows is not counted here but read when it is asked for (operations/metrics.py).
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, mmap_dict, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

NODE = re.sub(
    r"[^\w]|_", "", socket.gethostname()
)  # containers share the folder, but not the numbers of processes
ENDED = 0  # stands for all processes of a node that have ended; no process has this number
values.ValueClass = values.MultiProcessValue(lambda: f"{NODE}-{os.getpid()}")  # type: ignore[no-untyped-call]

MmapedDict: Any = mmap_dict.MmapedDict  # not typed by its package
SECONDS = (0.02, 0.1, 0.5, 2, 10)
REQUESTS = Counter("studio_http_requests", "Answered requests.", ["method", "view", "status"])
REQUEST_SECONDS = Histogram("studio_http_seconds", "Time to an answer.", ["view"], buckets=SECONDS)
EXCHANGES = Counter("studio_provider_exchanges", "Exchanges with an engine.", ["engine", "task", "status"])
EXCHANGE_SECONDS = Histogram(
    "studio_provider_seconds", "Time of an exchange.", ["engine", "task"], buckets=(0.1, 0.5, 2, 10, 60)
)


def text(collectors: Iterable[Collector]) -> bytes:
    """Everything that the processes of this node have counted, and what the collectors say."""
    registry = CollectorRegistry()
    folder = Path(settings.METRICS_FOLDER)
    merge_ended(folder)
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


def merge_ended(folder: Path) -> None:
    """Add the files of processes that have ended into one: workers are replaced many times a day."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in sorted(folder.glob(f"*_{NODE}-*.db")):
            name, _, process_id = path.stem.rpartition("-")
            if int(process_id) != ENDED and not psutil.pid_exists(int(process_id)):
                _add(path, folder / f"{name}-{ENDED}.db")
                path.unlink()


def _add(source: Path, target: Path) -> None:
    sums = MmapedDict(str(target))
    try:
        for key, value, timestamp, _ in MmapedDict.read_all_values_from_file(str(source)):
            sums.write_value(key, sums.read_value(key)[0] + value, timestamp)
    finally:
        sums.close()
