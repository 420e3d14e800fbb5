"""A timeline for editing programs, as OpenTimelineIO: clips in shot order, notes as markers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio

from studio.core.money import format_usd
from studio.exports.markers import Mark, merged
from studio.exports.selection import Clip, Reel, marks

COLOURS = ("RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE", "PINK")
FOLDER = "clips"  # where the files lie beside the timeline, as in our archive


def as_otio(reel: Reel, *, start: int = 0) -> str:
    """The text of an .otio file. ``start`` is the number of the first frame."""
    timeline = otio.schema.Timeline(reel.project.name)
    timeline.global_start_time = _time(start, reel.rate)
    track = otio.schema.Track("Picture", kind=otio.schema.TrackKind.Video)
    for clip in reel.clips:
        track.append(_clip(reel, clip))
    timeline.tracks.append(track)
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def _clip(reel: Reel, clip: Clip) -> Any:
    whole = otio.opentime.TimeRange(_time(0, clip.rate), _time(clip.frames, clip.rate))
    media = otio.schema.ExternalReference(target_url=f"{FOLDER}/{clip.name}", available_range=whole)
    made = otio.schema.Clip(
        name=clip.name.rpartition(".")[0], media_reference=media, source_range=whole, metadata=_facts(clip)
    )
    for mark in merged(marks(reel, clip=clip)):
        made.markers.append(_marker(mark, clip.rate))
    return made


def _marker(mark: Mark, rate: Fraction) -> Any:
    return otio.schema.Marker(
        name=f"{mark.who}: {mark.text}"[:200],
        marked_range=otio.opentime.TimeRange(
            _time(mark.frame_in, rate), _time(max(1, mark.frame_out - mark.frame_in), rate)
        ),
        color=COLOURS[mark.colour % len(COLOURS)],
        metadata={"circle_take": {"who": mark.who, "text": mark.text, "resolved": mark.is_resolved}},
    )


def _facts(clip: Clip) -> dict[str, Any]:
    take = clip.take
    return {
        "circle_take": {
            "take": str(take.pk),
            "shot": str(take.shot),
            "number": take.number,
            "prompt": take.generation.request.get("prompt", ""),
            "cost": format_usd(take.cost_usd) if take.cost_usd is not None else "free",
            "status": take.status,
            "rating": take.rating,
            "sha256": clip.asset.sha256,
        }
    }


def _time(frames: int, rate: Fraction) -> Any:
    return otio.opentime.RationalTime(frames, float(rate))
