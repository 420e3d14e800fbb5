"""A thousand odd files, made from good ones with a fixed seed: what each comes to, and how long it takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.report import Figure
from tests.media.fuzz import Verdict, odd_files, verdict

FILES = 1000
SEED = 4
AT_ONCE = 2
LIMIT_SECONDS = 40  # two operations, each at most SECONDS of media.bounded


def measure() -> list[Figure]:
    """Each file is measured and previewed in bounded children, as an upload is."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = list(pool.map(_part, range(AT_ONCE)))
    results = [one for part in parts for one in part]
    refused = [one for one in results if not one.is_usable]
    seconds = [one.seconds for one in results]
    return [
        Figure(
            "odd files, of them usable", f"{len(results)}, {len(results) - len(refused)}", "", f"seed {SEED}"
        ),
        Figure(
            "refused with a sentence",
            str(sum(bool(one.sentence) for one in refused)),
            "",
            f"of {len(refused)}",
        ),
        Figure(
            "longer than the limit",
            str(sum(one > LIMIT_SECONDS for one in seconds)),
            "",
            f"of {LIMIT_SECONDS} s",
        ),
        Figure(
            "seconds per file",
            f"{median(seconds):.2f} s",
            f"{min(seconds):.2f}–{max(seconds):.2f} s",
            "two operations in bounded children",
        ),
        Figure("different sentences", str(len({one.sentence for one in refused}))),
    ]


def _part(number: int) -> list[Verdict]:
    with TemporaryDirectory() as name:
        paths = odd_files(Path(name), count=FILES // AT_ONCE, seed=SEED + number)
        return [verdict(path, Path(name)) for path in paths]
