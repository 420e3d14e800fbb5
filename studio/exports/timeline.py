"""A timeline for editing programs, as OpenTimelineIO: clips in shot order, notes as markers.

The track counts whole frames of the timeline's rate, as the film and the lists of markers do, so that clips
of several rates do not drift; what lies within a source counts at its own rate. Programs turn this file
into XML: every text in it is cleaned.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio

from studio.accounts.colours import name_of
from studio.core.values.text import clean_json, clean_line
from studio.core.values.timecode import Timebase
from studio.exports.clip_markers import markers_of
from studio.exports.markers import Marker, merged
from studio.exports.selection import Clip, Selection, SoundClip, file_path
from studio.media.recipes import SOUND_RATE_HZ


def as_otio(selection: Selection, timebase: Timebase) -> str:
    """Text of an .otio file."""
    timeline = otio.schema.Timeline(clean_line(selection.project.name))
    timeline.global_start_time = _time(timebase.start, timebase.rate)
    track = otio.schema.Track("Picture", kind=otio.schema.TrackKind.Video)
    end = 0
    for clip in selection.clips:
        track.extend([*_gap(end, clip.start, selection.rate), _clip(selection, clip)])
        end = clip.start + clip.length
    track.extend(_gap(end, selection.length, selection.rate))
    timeline.tracks.append(track)
    if selection.sound and selection.sound_frames:
        timeline.tracks.append(_sound_track(selection, selection.sound))
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def _gap(first: int, end: int, rate: Fraction) -> list[Any]:
    """What lies between two clips of the track: nothing, or a gap."""
    return [otio.schema.Gap(duration=_time(end - first, rate))] if end > first else []


def _sound_track(selection: Selection, sound: SoundClip) -> Any:
    length = otio.opentime.RationalTime(sound.samples, SOUND_RATE_HZ)
    media = otio.schema.ExternalReference(
        target_url=sound.path,
        available_range=otio.opentime.TimeRange(otio.opentime.RationalTime(0, SOUND_RATE_HZ), length),
    )
    facts = {"sha256": sound.sha256, "level_db": sound.decibels, "is_alone": sound.mutes_takes}
    clip = otio.schema.Clip(
        name=sound.name.rpartition(".")[0],
        media_reference=media,
        source_range=otio.opentime.TimeRange(
            _time(0, selection.rate), _time(selection.sound_frames, selection.rate)
        ),
        metadata={"circle_take": facts},
    )
    track = otio.schema.Track("Sound", kind=otio.schema.TrackKind.Audio)
    track.append(clip)
    return track


def _clip(selection: Selection, clip: Clip) -> Any:
    media = otio.schema.ExternalReference(
        target_url=file_path(clip),
        available_range=otio.opentime.TimeRange(_time(0, clip.rate), _time(clip.frames, clip.rate)),
    )
    item = otio.schema.Clip(
        name=clip.name.rpartition(".")[0],
        media_reference=media,
        source_range=otio.opentime.TimeRange(
            _time(clip.first, clip.rate), _time(clip.length, selection.rate)
        ),
        metadata=clean_json(_facts(clip)),
    )
    for marker in merged(markers_of(selection, clip=clip)):
        item.markers.append(_marker(marker, clip.rate))
    return item


def _marker(marker: Marker, rate: Fraction) -> Any:
    facts = {"who": marker.author_name, "text": marker.text, "resolved": marker.is_resolved}
    return otio.schema.Marker(
        name=clean_line(f"{marker.author_name}: {marker.text}")[:200],
        marked_range=otio.opentime.TimeRange(
            _time(marker.frame_in, rate), _time(max(1, marker.frame_out - marker.frame_in), rate)
        ),
        color=name_of(marker.colour).upper(),
        metadata={"circle_take": clean_json(facts)},
    )


def _facts(clip: Clip) -> dict[str, Any]:
    take = clip.take
    return {
        "circle_take": {
            "take": str(take.pk),
            "shot": str(take.shot),
            "number": take.number,
            "model": take.generation.model,
            "prompt": take.generation.request.get("prompt", ""),
            "cost": clip.cost,
            "status": take.status,
            "rating": take.rating,
            "sha256": clip.asset.sha256,
        }
    }


def _time(frames: int, rate: Fraction) -> Any:
    return otio.opentime.RationalTime(frames, float(rate))
