"""The selection as FCPXML for Final Cut Pro: clips in one storyline, notes as markers.

Version 1.8 of Apple's "FCPXML Reference", which Final Cut Pro since 10.4.1 and DaVinci Resolve read. Times
are fractions of seconds: those of the storyline are whole frames of the timeline, those within a clip whole
frames of its source. Paths are relative to the file, as in our archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree as ET

from studio.core.values.text import clean_line, clean_text
from studio.core.values.timecode import Timebase
from studio.exports.clip_markers import markers_of
from studio.exports.markers import Marker, merged
from studio.exports.selection import SILENT_DECIBELS, Clip, Selection, SoundClip, file_path
from studio.exports.xml_document import document, facts_of_take
from studio.media.recipes import SOUND_RATE_HZ

VERSION = "1.8"
STEREO = 2
BEFORE_CONNECTED = ("conform-rate", "adjust-volume")  # in this order, then what is connected, then markers


def as_fcpxml(selection: Selection, timebase: Timebase) -> str:
    """Text of an .fcpxml file."""
    root = ET.Element("fcpxml", version=VERSION)
    resources = _Resources(ET.SubElement(root, "resources"))
    name = clean_line(selection.project.name)
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=name)
    project = ET.SubElement(event, "project", name=name)
    first = selection.clips[0] if selection.clips else None
    sequence = ET.SubElement(
        project,
        "sequence",
        format=resources.format_id(timebase.rate, _size(first)),
        duration=time_text(selection.length / timebase.rate),
        tcStart=time_text(timebase.start / timebase.rate),
        tcFormat="DF" if timebase.is_drop else "NDF",
    )
    spine = ET.SubElement(sequence, "spine")
    mutes_takes = selection.sound is not None and selection.sound.mutes_takes
    end = 0
    for clip in selection.clips:
        _add_gap(spine, end, clip.start, timebase)
        notes = merged(markers_of(selection, clip=clip))
        _add_clip(spine, resources, clip, timebase, notes, mutes_takes=mutes_takes)
        end = clip.start + clip.length
    _add_gap(spine, end, selection.length, timebase)
    if selection.sound and selection.sound_frames:
        _add_sound(spine[0], resources, selection, selection.sound)
    return document(root, "fcpxml")


def time_text(seconds: Fraction | int) -> str:
    """Seconds as FCPXML writes them: ``121/24s``, ``5s``."""
    return f"{seconds}s"


@dataclass
class _Resources:
    """The formats and assets of a document, each declared once, in the order of its use."""

    element: ET.Element

    def format_id(self, rate: Fraction, size: tuple[int, int]) -> str:
        """The id of the format with this rate and size."""
        facts = {"frameDuration": time_text(1 / rate), "width": str(size[0]), "height": str(size[1])}
        for declared in self.element.iter("format"):
            if all(declared.get(name) == value for name, value in facts.items()):
                return declared.attrib["id"]
        return self._add("format", **facts)

    def asset_id(self, clip: Clip) -> str:
        """The id of the asset that is the file of a clip."""
        for declared in self.element.iter("asset"):
            if declared.get("src") == file_path(clip):
                return declared.attrib["id"]
        traits = clip.asset.traits
        sound = {
            "hasAudio": "1",
            "audioSources": "1",
            "audioChannels": str(traits.get("sound_channels") or STEREO),
            "audioRate": str(traits.get("sound_rate_hz") or SOUND_RATE_HZ),
        }
        return self._add(
            "asset",
            name=clip.name.rpartition(".")[0],
            src=file_path(clip),
            start="0s",
            duration=time_text(clip.frames / clip.rate),
            hasVideo="1",
            format=self.format_id(clip.rate, _size(clip)),
            **(sound if clip.asset.has_sound else {}),
        )

    def sound_id(self, sound: SoundClip) -> str:
        """The id of the asset that is the sound under a cut."""
        return self._add(
            "asset",
            name=sound.name.rpartition(".")[0],
            src=sound.path,
            start="0s",
            duration=time_text(Fraction(sound.samples, SOUND_RATE_HZ)),
            hasAudio="1",
            audioSources="1",
            audioChannels=str(STEREO),
            audioRate=str(SOUND_RATE_HZ),
        )

    def _add(self, tag: str, **facts: str) -> str:
        name = f"r{len(self.element) + 1}"
        ET.SubElement(self.element, tag, {"id": name, **facts})
        return name


def _add_gap(spine: ET.Element, first: int, end: int, timebase: Timebase) -> None:
    """What lies between two clips of the storyline: nothing, or a gap."""
    if end > first:
        ET.SubElement(
            spine,
            "gap",
            name="Gap",
            offset=time_text((timebase.start + first) / timebase.rate),
            start="0s",
            duration=time_text((end - first) / timebase.rate),
        )


def _add_clip(
    spine: ET.Element,
    resources: _Resources,
    clip: Clip,
    timebase: Timebase,
    notes: list[Marker],
    *,
    mutes_takes: bool,
) -> None:
    element = ET.SubElement(
        spine,
        "asset-clip",
        ref=resources.asset_id(clip),
        name=clip.name.rpartition(".")[0],
        offset=time_text((timebase.start + clip.start) / timebase.rate),
        start=time_text(clip.first / clip.rate),
        duration=time_text(clip.length / timebase.rate),
        tcFormat="NDF",
    )
    is_silent = clip.asset.has_sound and mutes_takes
    if clip.rate != timebase.rate:  # as fast as it is, by leaving frames out or showing them twice
        ET.SubElement(element, "conform-rate", scaleEnabled="0")
    if is_silent:
        ET.SubElement(element, "adjust-volume", amount=f"{SILENT_DECIBELS:g}dB")
    for marker in notes:
        _add_marker(element, marker, clip.rate)
    metadata = ET.SubElement(element, "metadata")
    for key, value in facts_of_take(clip):
        ET.SubElement(metadata, "md", key=key, value=value)


def _add_sound(first: ET.Element, resources: _Resources, selection: Selection, sound: SoundClip) -> None:
    """Connect the sound under the cut to what comes first in the storyline, below it."""
    element = ET.Element(
        "asset-clip",
        ref=resources.sound_id(sound),
        lane="-1",
        name=sound.name.rpartition(".")[0],
        offset=first.get("start", "0s"),
        duration=time_text(selection.sound_frames / selection.rate),
        audioRole="music",
    )
    if sound.level < 1:
        ET.SubElement(element, "adjust-volume", amount=f"{sound.decibels:g}dB")
    place = next(
        (place for place, child in enumerate(first) if child.tag not in BEFORE_CONNECTED), len(first)
    )
    first.insert(place, element)


def _add_marker(element: ET.Element, marker: Marker, rate: Fraction) -> None:
    length = max(1, marker.frame_out - marker.frame_in)
    ET.SubElement(
        element,
        "marker",
        start=time_text(marker.frame_in / rate),
        duration=time_text(length / rate),
        value=clean_line(f"{marker.author_name}: {marker.text}"),
        completed="1" if marker.is_resolved else "0",
        note=clean_text(marker.text),
    )


def _size(clip: Clip | None) -> tuple[int, int]:
    asset = clip.asset if clip else None
    return (asset.width_px or 0, asset.height_px or 0) if asset else (0, 0)
