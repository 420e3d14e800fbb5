"""Memory and processor of a studio in which nobody does anything."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench.client import Person
from bench.report import Figure
from tests.processes import BASE, Studio, command_of, studio

SETTLE_SECONDS = 80  # what ends when idle has ended then
WATCH_SECONDS = 40
# Words of a name or command line, and the program that it belongs to.
PROGRAMS = {
    "studio.sandbox": "sandbox",
    "studio.media.operations": "readers of files",
    "studio-cluster": "workers",
    "studio-watcher": "watcher",
    "studio-web": "web",
    "": "supervisor",
}


# Some packages import what they can use when it is there; only developers have it.
HIDE = """
import sys

class Hidden:
    names = frozenset({names})

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in cls.names:
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, Hidden)
"""


def measure() -> list[Figure]:
    """Render the demo project and let all come to rest; without packages that only developers have."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(HIDE.format(names=sorted(development_modules())))
        return _measured(Path(folder) / "data", PYTHONPATH=folder)


def development_modules() -> set[str]:
    """Importable names that are installed here, and not by requirements.txt."""
    required = {
        line.partition("==")[0]
        for line in (BASE / "requirements.txt").read_text().splitlines()
        if "==" in line
    }
    normal = {
        name: {re.sub(r"[-_.]+", "-", package).lower() for package in packages}
        for name, packages in packages_distributions().items()
    }
    return {name for name, packages in normal.items() if not packages & required}


def _measured(data: Path, **environment: Any) -> list[Figure]:
    with studio(data, SANDBOX_PACE="quick", **environment) as running:
        Person(running).rest()
        time.sleep(SETTLE_SECONDS)
        before = processor_seconds(running)
        time.sleep(WATCH_SECONDS)
        share = (processor_seconds(running) - before) / WATCH_SECONDS * 100
        megabytes, processes = memory(running)
    total = sum(megabytes.values())
    rows = [
        Figure("memory of all processes (PSS)", f"{total:.0f} MB", "", "reach: < 350 MB"),
        Figure("processor", f"{share:.1f} % of a core", "", "reach: < 3 %"),
    ]
    return rows + [
        Figure(f"{name}: {processes[name]} processes", f"{megabytes[name]:.0f} MB")
        for name in sorted(megabytes, key=lambda name: -megabytes[name])
    ]


def everything(running: Studio) -> list[psutil.Process]:
    """The supervisor and all that it started."""
    processes = [psutil.Process(running.process.pid), *running.children()]
    return [process for process in processes if process.status() != psutil.STATUS_ZOMBIE]


def memory(running: Studio) -> tuple[dict[str, float], dict[str, int]]:
    """Megabytes (PSS: what is shared counts once) and number of processes, by program."""
    megabytes: dict[str, float] = defaultdict(float)
    processes: dict[str, int] = defaultdict(int)
    for process in everything(running):
        command = command_of(process)
        name = next(name for words, name in PROGRAMS.items() if words in command)
        megabytes[name] += process.memory_full_info().pss / 1e6
        processes[name] += 1
    return megabytes, processes


def processor_seconds(running: Studio) -> float:
    """What all processes have used, those included that have ended."""
    times = [process.cpu_times() for process in everything(running)]
    return sum(one.user + one.system for one in times) + times[0].children_user + times[0].children_system
