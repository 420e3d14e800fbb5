"""What the processes of one test run share: each thing is made once, by whichever process needs it first."""

from __future__ import annotations

import atexit
import fcntl
import functools
import hashlib
import inspect
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE = "TEST_RUN_FOLDER"  # set by the first process of a run, which also removes the folder
if VARIABLE not in os.environ:
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="circle-take-run-")
    atexit.register(shutil.rmtree, os.environ[VARIABLE], ignore_errors=True)
FOLDER = Path(os.environ[VARIABLE])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The file or folder of this name; ``make`` writes it to the path that it is given. Never to be changed."""
    path = FOLDER / name
    with (FOLDER / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                part = Path(folder) / name
                make(part)
                part.rename(path)
    return path


def rendered_once(render: Callable[..., object]) -> Callable[..., Path]:
    """Have ``render(path, *arguments)`` run once in a test run for the same arguments; later calls copy its file.

    The file is kept under a hash of the code, the arguments and the ending of its name, not under the name.
    """
    source = inspect.getsource(render)

    @functools.wraps(render)
    def copied(path: Path, *arguments: object, **named: object) -> Path:
        suffix = Path(path).suffix
        content = repr((source, suffix, arguments, sorted(named.items())))
        name = hashlib.sha256(content.encode()).hexdigest()[:32] + suffix
        shutil.copyfile(once(name, lambda part: render(part, *arguments, **named)), path)
        return path

    return copied
