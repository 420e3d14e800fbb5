"""Read a timeline of OpenTimelineIO, whichever adapter made it: the lowest picture track, item by item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from studio.core.values.translatable import FormattedNumber, translatable, translatable_count
from studio.media.edits.values import EditedTimeline, EditItem, ItemKind, name_in_sentence
from studio.media.errors import Broken

NTSC = Fraction(1000, 1001)
NEAR = Fraction(1, 2000)  # of a rate: floating numbers of other programs are rounded
# How a take is named in the metadata of a clip, whichever program passed it on.
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TAKE_ID = re.compile(rf"take(?: id|_id)?[\"'\s:=]*({UUID})", re.IGNORECASE)
SHA256 = re.compile(r"sha-?256[\"'\s:=]*([0-9a-f]{64})", re.IGNORECASE)


def exact_rate(rate: float) -> Fraction:
    """The rate that a rounded number means: whole, slowed by 1000/1001, or the number itself."""
    whole = Fraction(max(1, round(rate)))
    usual = (whole, whole * NTSC)
    value = Fraction(rate).limit_denominator(1001)
    nearest = min(usual, key=lambda one: abs(one - Fraction(rate)))
    return nearest if abs(nearest - Fraction(rate)) < whole * NEAR else max(value, NEAR)


def items_of(timeline: Any, *, rate: Fraction | None = None) -> EditedTimeline:
    """The edit in an OpenTimelineIO timeline; ``rate``: that of its frames, where the format does not say it.

    Raises Broken where it has no picture track.
    """
    tracks = [track for track in timeline.video_tracks() if len(track)]
    if not tracks:
        raise Broken(translatable("The timeline has no clips on a picture track."))
    written_rate = _rate_of(timeline, tracks[0])
    read = _TrackReader(written_rate, rate or exact_rate(written_rate))
    start = timeline.global_start_time
    return EditedTimeline(
        name=str(timeline.name or ""),
        rate=read.rate,
        start=read.frames(start) if start else 0,
        items=tuple(read.items(tracks[0])),
        left_out=tuple(_left_out(timeline, tracks)),
    )


def _rate_of(timeline: Any, track: Any) -> float:
    """Frames a second that the numbers of the timeline count."""
    if timeline.global_start_time and timeline.global_start_time.rate > 1:
        return float(timeline.global_start_time.rate)
    return float(track[0].duration().rate)


def _left_out(timeline: Any, tracks: list[Any]) -> Iterator[str]:
    for number, track in enumerate(tracks[1:], 2):
        clips = len(list(track.find_clips()))
        if clips:
            yield translatable_count(
                "Picture track {number} lies above and is not read: {count} clip.",
                "Picture track {number} lies above and is not read: {count} clips.",
                clips,
                number=number,
            )
    if any(len(track) for track in timeline.audio_tracks()):
        yield translatable("Sound tracks are not read.")


class _TrackReader:
    """Reads the items of one track; ``rate`` is exact, ``written`` as the numbers of the file say it."""

    def __init__(self, written: float, rate: Fraction) -> None:
        self.written = written
        self.rate = rate

    def frames(self, time: Any) -> int:
        """A time of the timeline as frames."""
        number: float = time.rescaled_to(self.written).value
        return round(number)

    def seconds(self, time: Any) -> Fraction:
        """A time of a source in seconds."""
        if abs(time.rate - self.written) < 0.001:
            return Fraction(round(time.value * 1000), 1000) / self.rate
        return Fraction(round(time.value * 1000), 1000) / exact_rate(time.rate)

    def items(self, track: Any) -> Iterator[EditItem]:
        """Everything on the track in order; a transition is a remark of what comes after it."""
        pending: list[str] = []
        for child in track:
            if isinstance(child, otio.schema.Transition):
                length = self.frames(child.in_offset + child.out_offset)
                pending.append(_transition_label(child, length))
                continue
            place = track.range_of_child(child)
            record_in, record_out = self.frames(place.start_time), self.frames(place.end_time_exclusive())
            if record_out > record_in:
                yield self._item(child, record_in, record_out - record_in, tuple(pending))
            pending = []

    def _item(self, child: Any, record_in: int, length: int, remarks: tuple[str, ...]) -> EditItem:
        name = str(child.name or "")
        if isinstance(child, otio.schema.Gap) or _is_black(child):
            return EditItem(kind=ItemKind.GAP, name="", record_in=record_in, length=length)
        if not isinstance(child, otio.schema.Clip):
            remarks += (translatable("a compound clip, not read inside"),)
            return EditItem(
                kind=ItemKind.OTHER, name=name, record_in=record_in, length=length, remarks=remarks
            )
        if isinstance(child.media_reference, otio.schema.GeneratorReference):
            name = str(child.media_reference.generator_kind or name)
            return EditItem(
                kind=ItemKind.OTHER, name=name, record_in=record_in, length=length, remarks=remarks
            )
        metadata = json.dumps(_plain(child.metadata)) + json.dumps(_plain(child.media_reference.metadata))
        return EditItem(
            kind=ItemKind.CLIP,
            name=name,
            record_in=record_in,
            length=length,
            source_in=self._source_in(child),
            media=str(getattr(child.media_reference, "target_url", "") or ""),
            take_id=_first(TAKE_ID, metadata).lower(),
            sha256=_first(SHA256, metadata).lower(),
            remarks=(*remarks, *map(_effect_name, child.effects)),
        )

    def _source_in(self, clip: Any) -> Fraction:
        available = clip.media_reference.available_range
        if clip.source_range is None:
            return Fraction(0)
        first = self.seconds(available.start_time) if available else Fraction(0)
        return max(Fraction(0), self.seconds(clip.source_range.start_time) - first)


def _is_black(child: Any) -> bool:
    """Whether a clip is the black of an EDL, which shows as much as a gap."""
    media = getattr(child, "media_reference", None)
    return isinstance(media, otio.schema.GeneratorReference) and media.generator_kind == "black"


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text.replace('\\"', '"'))
    return match[1] if match else ""


def _plain(value: Any) -> Any:
    """Metadata as JSON-ready values; what is none, as text."""
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return [_plain(item) for item in value] if hasattr(value, "__iter__") else str(value)


def _transition_label(transition: Any, length: int) -> str:
    kind = str(transition.transition_type or "")
    if "Dissolve" in kind:
        return translatable_count("a dissolve of {count} frame", "a dissolve of {count} frames", length)
    if "Wipe" in kind:
        return translatable_count("a wipe of {count} frame", "a wipe of {count} frames", length)
    return translatable_count("a transition of {count} frame", "a transition of {count} frames", length)


def _effect_name(effect: Any) -> str:
    if isinstance(effect, otio.schema.FreezeFrame):
        return translatable("a freeze frame")
    if isinstance(effect, otio.schema.LinearTimeWarp):
        return translatable("speed {percent} %", percent=FormattedNumber(f"{effect.time_scalar * 100:.4g}"))
    name = str(effect.name or effect.effect_name or "")
    return translatable("an effect: {name}", name=name_in_sentence(name))
