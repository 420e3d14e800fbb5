"""Pictures of pages from an older commit and from now, laid side by side: a sheet for each page."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from PIL import Image, ImageDraw

from tests.processes import BASE

ROW_HEIGHT = 450
GAP = 16
LABEL_HEIGHT = 20
# Run in the checkout of the older commit: its own scenes fit its pages, whichever sizes it knows. It ends with its parent.
EARLIER = """
import ctypes, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
import tests.browser.screenshots as pictures
pictures.SIZES = {sizes}
pictures.main()
"""
CHECKOUT = "circle-take-before-{pid}-"  # whose process is gone, that folder is left over


def take_earlier(folder: Path, commit: str, only: Any, sizes: Any) -> None:
    """Take the pictures of an older commit in a checkout of its own, which goes away again.

    Raises subprocess.CalledProcessError for a commit that is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with checkout_of(commit) as checkout:
        names = ["--only", *only] if any(only) else []
        # It fails where a scene could not be shown; the pictures of the others are there.
        script = EARLIER.format(sizes=repr(sizes))
        command = [sys.executable, "-c", script, str(folder.resolve()), *names]
        with subprocess.Popen(command, cwd=checkout) as taking:
            try:
                taking.wait()
            finally:
                taking.terminate()


@contextlib.contextmanager
def checkout_of(commit: str, repository: Path = BASE) -> Iterator[Path]:
    """A folder with the files of a commit; away afterwards, also when somebody ends this process meanwhile.

    What one that was killed has left over goes away at the next time.
    """
    remove_left_over(repository)
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix=CHECKOUT.format(pid=os.getpid())) as scratch:
        checkout = Path(scratch) / "checkout"
        _git(repository, "worktree", "add", "--detach", "--quiet", str(checkout), commit)
        try:
            yield checkout
        finally:
            _git(repository, "worktree", "remove", "--force", str(checkout))


def remove_left_over(repository: Path = BASE) -> None:
    """Remove the checkouts of processes that were killed."""
    pattern = re.compile(CHECKOUT.format(pid=r"(\d+)"))
    for line in _git(repository, "worktree", "list", "--porcelain").splitlines():
        kind, _, path = line.partition(" ")
        match = pattern.search(path) if kind == "worktree" else None
        if match and not psutil.pid_exists(int(match[1])):
            _git(repository, "worktree", "remove", "--force", path)
            shutil.rmtree(Path(path).parent, ignore_errors=True)


def make_all(before: Path, after: Path, folder: Path) -> int:
    """Write a sheet for each page that both folders may hold; returns how many."""
    pages: dict[str, list[str]] = defaultdict(list)
    for name in sorted({path.name for path in (*before.glob("*.png"), *after.glob("*.png"))}):
        pages[name.rsplit("-", 2)[0]].append(name)
    for page, names in pages.items():
        rows = [
            [_picture(before / name, f"before {name}"), _picture(after / name, f"now {name}")]
            for name in names
        ]
        _sheet(rows).save(folder / f"{page}.png")
    return len(pages)


def _picture(path: Path, label: str) -> Image.Image:
    """A picture of the height of a row with its label above; grey where there is none."""
    picture = Image.new("RGB", (ROW_HEIGHT, ROW_HEIGHT), "#888888")
    if path.exists():
        with Image.open(path) as source:
            shown = source.convert("RGB").crop((0, 0, source.width, min(source.height, source.width * 3)))
            picture = shown.resize((max(1, shown.width * ROW_HEIGHT // shown.height), ROW_HEIGHT))
    labelled = Image.new("RGB", (picture.width, ROW_HEIGHT + LABEL_HEIGHT), "white")
    labelled.paste(picture, (0, LABEL_HEIGHT))
    ImageDraw.Draw(labelled).text((2, 4), label, fill="black")
    return labelled


def _sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """The pictures before in one column, those of now in another."""
    column = max(before.width for before, _ in rows) + GAP
    width = column + max(after.width for _, after in rows)
    height = len(rows) * (ROW_HEIGHT + LABEL_HEIGHT + GAP)
    sheet = Image.new("RGB", (width, height), "white")
    for number, (before, after) in enumerate(rows):
        top = number * (ROW_HEIGHT + LABEL_HEIGHT + GAP)
        sheet.paste(before, (0, top))
        sheet.paste(after, (column, top))
    return sheet


def _git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repository, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
