"""The selection as Final Cut Pro 7 XML, which Premiere Pro and DaVinci Resolve read: values in, text out.

Version 5 of Apple's "Final Cut Pro XML Interchange Format". Its rates are whole numbers, slowed by 1000/1001
or not, so a rate in between is written as the nearest. Start and end of a clip item count frames of the
sequence, and so do in and out, as Premiere Pro writes them; only the file itself counts at its own rate.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree as ET

from studio.core.values.text import clean_line, clean_text
from studio.core.values.timecode import Timebase
from studio.exports.clip_markers import markers_on_place
from studio.exports.markers import merged
from studio.exports.selection import Clip, Selection, SoundClip, file_path, source_in
from studio.exports.xml_document import document, facts_of_take
from studio.media.recipes import SOUND_RATE_HZ

VERSION = "5"
NTSC = Fraction(1000, 1001)
STEREO = 2
SOUND_BITS = 16
SCRATCH_BITS = 24


def as_final_cut_xml(selection: Selection, timebase: Timebase) -> str:
    """Text of an .xml file."""
    root = ET.Element("xmeml", version=VERSION)
    sequence = ET.SubElement(root, "sequence", id="sequence-1")
    _text(sequence, "name", clean_line(selection.project.name))
    _text(sequence, "duration", selection.length)
    _rate(sequence, timebase.rate)
    _timecode(sequence, timebase)
    media = ET.SubElement(sequence, "media")
    video, audio = ET.SubElement(media, "video"), ET.SubElement(media, "audio")
    _format(video, selection, timebase.rate)
    tracks = ET.SubElement(video, "track"), ET.SubElement(audio, "track")
    files: dict[str, int] = {}
    for number, clip in enumerate(selection.clips, 1):
        _add_clip(tracks, number, clip, selection, files)
    if selection.sound and selection.sound_frames:
        _add_sound(ET.SubElement(audio, "track"), selection, selection.sound)
    return document(root, "xmeml")


def timebase_of(rate: Fraction) -> tuple[int, bool]:
    """The whole rate and whether it is slowed by 1000/1001; of any other, the nearest whole one."""
    whole = max(1, round(rate))
    return whole, rate == whole * NTSC


def _add_clip(
    tracks: tuple[ET.Element, ET.Element],
    number: int,
    clip: Clip,
    selection: Selection,
    files: dict[str, int],
) -> None:
    """Add a clip to its tracks; ``files``: the numbers of those that are described already."""
    kinds = ("video", "audio") if clip.asset.has_sound else ("video",)
    for kind, track in zip(kinds, tracks, strict=False):
        item = _clip_item(track, f"{kind}-{number}", clip, selection.rate)
        _add_file(item, clip, files)
        if kind == "audio":
            if selection.sound and selection.sound.mutes_takes:
                _text(item, "enabled", "FALSE")
            source = ET.SubElement(item, "sourcetrack")
            _text(source, "mediatype", "audio")
            _text(source, "trackindex", 1)
        else:
            _add_markers(item, clip, selection)
        for linked in kinds if len(kinds) > 1 else ():
            link = ET.SubElement(item, "link")
            _text(link, "linkclipref", f"{linked}-{number}")
            _text(link, "mediatype", linked)


def _add_sound(track: ET.Element, selection: Selection, sound: SoundClip) -> None:
    """The sound under the cut, on a track of its own."""
    item = ET.SubElement(track, "clipitem", id="audio-sound")
    name, rate = sound.name.rpartition(".")[0], selection.rate
    _text(item, "name", name)
    _text(item, "duration", int(sound.samples * rate / SOUND_RATE_HZ))
    _rate(item, rate)
    for tag, frame in (
        ("start", 0),
        ("end", selection.sound_frames),
        ("in", 0),
        ("out", selection.sound_frames),
    ):
        _text(item, tag, frame)
    file = ET.SubElement(item, "file", id="file-sound")
    _text(file, "name", sound.name)
    _text(file, "pathurl", sound.path)
    _rate(file, rate)
    _text(file, "duration", int(sound.samples * rate / SOUND_RATE_HZ))
    _add_sound_facts(ET.SubElement(file, "media"), SOUND_RATE_HZ, STEREO, bits=SCRATCH_BITS)
    source = ET.SubElement(item, "sourcetrack")
    _text(source, "mediatype", "audio")
    _text(source, "trackindex", 1)
    if sound.level < 1:
        _add_level(item, sound.level)


def _add_level(item: ET.Element, level: float) -> None:
    """The filter by which Final Cut 7 and its readers set how loud a clip is: a factor."""
    effect = ET.SubElement(ET.SubElement(item, "filter"), "effect")
    for tag, value in (
        ("name", "Audio Levels"),
        ("effectid", "audiolevels"),
        ("effectcategory", "audiolevels"),
        ("effecttype", "audiolevels"),
        ("mediatype", "audio"),
    ):
        _text(effect, tag, value)
    parameter = ET.SubElement(effect, "parameter")
    for tag, text in (("parameterid", "level"), ("name", "Level"), ("valuemin", "0"), ("valuemax", "4")):
        _text(parameter, tag, text)
    _text(parameter, "value", f"{level:g}")


def _add_sound_facts(media: ET.Element, rate_hz: int, channels: int, *, bits: int = SOUND_BITS) -> None:
    sound = ET.SubElement(media, "audio")
    characteristics = ET.SubElement(sound, "samplecharacteristics")
    _text(characteristics, "depth", bits)
    _text(characteristics, "samplerate", rate_hz)
    _text(sound, "channelcount", channels)


def _clip_item(track: ET.Element, name: str, clip: Clip, rate: Fraction) -> ET.Element:
    item = ET.SubElement(track, "clipitem", id=name)
    _text(item, "name", clip.name.rpartition(".")[0])
    first = source_in(clip, rate)
    _text(item, "duration", max(round(clip.frames * rate / clip.rate), first + clip.length))
    _rate(item, rate)
    for tag, frame in (
        ("start", clip.start),
        ("end", clip.start + clip.length),
        ("in", first),
        ("out", first + clip.length),
    ):
        _text(item, tag, frame)
    return item


def _add_file(item: ET.Element, clip: Clip, files: dict[str, int]) -> None:
    """The file of a clip: described where it is named first, else by its id."""
    is_described = clip.name in files
    file = ET.SubElement(item, "file", id=f"file-{files.setdefault(clip.name, len(files) + 1)}")
    if is_described:
        return
    _text(file, "name", clip.name)
    _text(file, "pathurl", file_path(clip))
    _rate(file, clip.rate)
    _text(file, "duration", clip.frames)
    media = ET.SubElement(file, "media")
    picture = ET.SubElement(ET.SubElement(media, "video"), "samplecharacteristics")
    _rate(picture, clip.rate)
    _text(picture, "width", clip.asset.width_px or 0)
    _text(picture, "height", clip.asset.height_px or 0)
    if clip.asset.has_sound:
        traits = clip.asset.traits
        _add_sound_facts(
            media, traits.get("sound_rate_hz") or SOUND_RATE_HZ, traits.get("sound_channels") or STEREO
        )


def _add_markers(item: ET.Element, clip: Clip, selection: Selection) -> None:
    for marker in merged(markers_on_place(selection, clip)):
        element = ET.SubElement(item, "marker")
        _text(element, "name", clean_line(f"{marker.author_name}: {marker.text}"))
        _text(element, "comment", clean_text(marker.text))
        _text(element, "in", marker.frame_in)
        _text(element, "out", marker.frame_out)
    comments = ET.SubElement(item, "comments")
    for number, (key, value) in enumerate(facts_of_take(clip)[:4], 1):
        _text(comments, f"mastercomment{number}", f"{key}={value}")


def _format(video: ET.Element, selection: Selection, rate: Fraction) -> None:
    picture = ET.SubElement(ET.SubElement(video, "format"), "samplecharacteristics")
    _rate(picture, rate)
    asset = selection.clips[0].asset if selection.clips else None
    _text(picture, "width", asset.width_px or 0 if asset else 0)
    _text(picture, "height", asset.height_px or 0 if asset else 0)
    _text(picture, "pixelaspectratio", "square")
    _text(picture, "fielddominance", "none")


def _timecode(sequence: ET.Element, timebase: Timebase) -> None:
    timecode = ET.SubElement(sequence, "timecode")
    _rate(timecode, timebase.rate)
    _text(timecode, "string", timebase.text(0))
    _text(timecode, "frame", timebase.start)
    _text(timecode, "displayformat", "DF" if timebase.is_drop else "NDF")


def _rate(parent: ET.Element, rate: Fraction) -> None:
    whole, is_ntsc = timebase_of(rate)
    element = ET.SubElement(parent, "rate")
    _text(element, "timebase", whole)
    _text(element, "ntsc", "TRUE" if is_ntsc else "FALSE")


def _text(parent: ET.Element, tag: str, value: object) -> None:
    ET.SubElement(parent, tag).text = str(value)
