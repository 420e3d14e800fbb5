"""What is made of a 10 s 1080p clip, in turn with the ffmpeg command line doing the same."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.animatic import panning_clip
from bench.report import Figure
from studio.media import bounded, probe, proxy, stills
from studio.media.bounded import run_bounded
from studio.media.facts import Facts
from studio.media.recipes import Recipe
from studio.media.transcode import transcode

ROUNDS = 5
SECONDS = 10
FIRST, LAST, FRAME = 30, 149, 133
Operation = Callable[[], object]


def measure() -> list[Figure]:
    """Ours as a worker does it (a bounded child each time), ours alone, and theirs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        clip = panning_clip(folder / "clip.mp4", SECONDS)
        facts = probe.probe(clip)
        return [_row(words, *operations) for words, operations in _operations(clip, folder, facts).items()]


def _row(words: str, bounded: Operation, alone: Operation, peer: Operation) -> Figure:
    costs = [[_cost(operation) for operation in (bounded, alone, peer)] for _ in range(ROUNDS)]
    child, own, other = (sorted(column) for column in zip(*costs, strict=True))
    own_cost, peer_cost = _middle(own), _middle(other)
    beside = (
        f"ffmpeg {peer_cost.wall:.2f} s ({other[0].wall:.2f}–{other[-1].wall:.2f}),"
        f" ratio {own_cost.wall / peer_cost.wall:.2f};"
        f" processor {own_cost.cpu:.2f} s to {peer_cost.cpu:.2f} s, ratio {own_cost.cpu / peer_cost.cpu:.2f};"
        f" in its bounded child {_middle(child).wall:.2f} s"
    )
    return Figure(words, f"{own_cost.wall:.2f} s", f"{own[0].wall:.2f}–{own[-1].wall:.2f} s", beside)


@dataclass(frozen=True, order=True)
class Cost:
    """Seconds on the clock, and seconds of all processors."""

    wall: float
    cpu: float


def _cost(operation: Operation) -> Cost:
    start, before = time.perf_counter(), _processor()
    operation()
    return Cost(time.perf_counter() - start, _processor() - before)


def _processor() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def _middle(costs: list[Cost]) -> Cost:
    return Cost(median(one.wall for one in costs), median(one.cpu for one in costs))


def _operations(clip: Path, folder: Path, facts: Facts) -> dict[str, tuple[Operation, Operation, Operation]]:
    facts_json = facts.to_json()
    out, path = folder / "out", str(clip)
    png, mp4, copy = folder / "frame.png", folder / "made.mp4", folder / "light.mp4"
    recipe = Recipe(first=FIRST, last=LAST)
    rate = float(facts.rate or 24)
    return {
        "probe: facts, all time stamps, SHA-256": (
            lambda: bounded.probe_bounded(clip),
            lambda: probe.probe(clip),
            lambda: _run(*f"ffprobe -v error -count_packets -show_streams -show_format {path}".split()),
        ),
        "poster and sprite of 40 tiles": (
            lambda: run_bounded("previews", path=path, folder=str(folder), facts=facts_json),
            lambda: stills.previews(clip, folder, facts),
            lambda: _ffmpeg(clip, *_previews(folder)),
        ),
        f"exact frame {FRAME} as PNG": (
            lambda: run_bounded("frame", path=path, out=str(png), number=FRAME, facts=facts_json),
            lambda: stills.frame(clip, FRAME, png, facts=facts),
            lambda: _ffmpeg(clip, "-frames:v", "1", f"{out}.png", before=("-ss", str((FRAME - 0.5) / rate))),
        ),
        "proxy: 540p, GOP 24, no B-frames": (
            lambda: run_bounded("proxy", path=path, out=str(copy), facts=facts_json),
            lambda: proxy.proxy(clip, copy, facts),
            lambda: _ffmpeg(clip, *_light(), f"{out}-light.mp4"),
        ),
        f"trim to frames {FIRST}–{LAST}, exact": (
            lambda: run_bounded(
                "transcode", path=path, out=str(mp4), facts=facts_json, recipe=recipe.to_json()
            ),
            lambda: transcode(clip, mp4, facts, recipe),
            lambda: _ffmpeg(clip, *_same(), f"{out}-trim.mp4", before=_between(rate)),
        ),
    }


def _previews(folder: Path) -> tuple[str, ...]:
    sheet = "select=not(mod(n\\,6)),scale=240:-2:flags=area,tile=7x6"
    webp = ("-c:v", "libwebp", "-quality", "75", "-compression_level", "2", "-frames:v", "1", "-vsync", "0")
    poster = ("-vf", "scale=640:-2:flags=area", *webp, str(folder / "their-poster.webp"))
    return (*poster, "-vf", sheet, *webp, str(folder / "their-sprite.webp"))


def _light() -> tuple[str, ...]:
    video = f"-vf scale=-2:540:flags=bilinear -c:v libx264 -preset veryfast -crf {proxy.CRF} -g 24 -bf 0"
    return (*video.split(), "-c:a", "aac", "-movflags", "+faststart")


def _same() -> tuple[str, ...]:
    video = "-c:v libx264 -preset veryfast -crf 17"
    return (*video.split(), "-c:a", "aac", "-movflags", "+faststart")


def _between(rate: float) -> tuple[str, ...]:
    return ("-ss", str((FIRST - 0.5) / rate), "-t", str((LAST - FIRST + 1) / rate))


def _ffmpeg(clip: Path, *after: str, before: tuple[str, ...] = ()) -> None:
    _run("ffmpeg", "-v", "error", "-y", *before, "-i", str(clip), *after)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
