"""All measured facts of an asset in plain words, in groups, with what the studio made of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.core.models import FileState
from studio.core.values.formatting import format_count, format_number, format_size
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.library.models import Asset
from studio.media.facts import HD_LINES, frame_lengths

ORIENTATIONS = {
    "UPRIGHT": "upright, as it is stored",
    "CLOCKWISE": "stored a quarter turn to the left; shown upright",
    "HALF": "stored upside down; shown upright",
    "COUNTERCLOCKWISE": "stored a quarter turn to the right; shown upright",
    "MIRRORED": "mirrored by the file, left to right",
    "FLIPPED": "mirrored by the file, top to bottom",
    "TRANSPOSED": "mirrored and turned by the file",
    "TRANSVERSED": "mirrored and turned by the file",
}
NAMES = {
    "bt709": "BT.709",
    "bt470bg": "BT.601, PAL",
    "smpte170m": "BT.601",
    "smpte240m": "SMPTE 240M",
    "fcc": "FCC",
    "bt2020nc": "BT.2020",
    "bt2020": "BT.2020",
    "smpte431": "DCI-P3",
    "smpte432": "Display P3",
    "linear": "linear",
    "iec61966-2-1": "sRGB",
    "bt2020-10": "BT.2020",
    "bt2020-12": "BT.2020",
    "smpte2084": "PQ (HDR)",
    "arib-std-b67": "HLG (HDR)",
}
CHANNELS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


@dataclass(frozen=True)
class FileFact:
    """One line: its label, the value, and what it means for what is shown and sent."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class FactGroup:
    """The facts of one side of a file."""

    title: str
    facts: tuple[FileFact, ...]


def groups(asset: Asset) -> list[FactGroup]:
    """Everything that is known of a ready asset; groups without a fact are left out."""
    parts: list[tuple[str, Callable[[Asset, dict[str, Any]], list[FileFact]]]] = [
        ("File", _file),
        ("Picture", _picture),
        ("Time", _time),
        ("Colour", _colour),
        ("Sound", _sound),
        ("What the studio made of it", _results),
    ]
    lines = [
        (title, tuple(fact for fact in part(asset, asset.traits) if fact.value)) for title, part in parts
    ]
    return [FactGroup(title, facts) for title, facts in lines if facts]


def _file(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    tracks = int(traits.get("picture_tracks", 1))
    more = "yes" if traits.get("tells_more") else ""
    return [
        FileFact("Container", f"{asset.format} ({asset.mime})"),
        FileFact("Size", format_size(asset.size_bytes)),
        FileFact(
            "Picture tracks",
            str(tracks) if tracks > 1 else "",
            "The one that the file calls its default is used.",
        ),
        FileFact(
            "Other data", more, "Where, when or by what it was made, or other tracks; none of it is sent."
        ),
        FileFact("SHA-256", asset.sha256),
    ]


def _picture(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    stored = (traits.get("stored_width_px"), traits.get("stored_height_px"))
    shown = (asset.width_px, asset.height_px)
    is_other = all(stored) and stored != shown
    aspect = traits.get("pixel_aspect", "1")
    bits = traits.get("bits")
    return [
        FileFact("Codec", asset.codec),
        FileFact("Shown", f"{shown[0]} × {shown[1]} pixels"),
        FileFact("Stored", f"{stored[0]} × {stored[1]} pixels" if is_other else ""),
        FileFact(
            "Shape of pixels",
            f"{aspect.replace('/', ':')}, not square" if aspect != "1" else "",
            "Shown, copied and sent with square ones.",
        ),
        FileFact("Orientation", ORIENTATIONS.get(traits.get("orientation", ""), "")),
        FileFact("Depth", f"{bits} bits a channel ({traits.get('pixel_format')})" if bits else ""),
        FileFact(
            "Scanning",
            ("interlaced" if traits.get("is_interlaced") else "progressive") if asset.kind == "video" else "",
            "Two half pictures a frame; shown, copied and sent de-interlaced."
            if traits.get("is_interlaced")
            else "",
        ),
        FileFact(
            "Transparency",
            "yes" if traits.get("has_alpha") else "",
            "Shown, copied and sent on black." if asset.kind == "video" else "Sent on white.",
        ),
        FileFact(
            "Size within the file",
            "it changes" if traits.get("changes_size") else "",
            "Everything is shown, copied and sent in the first size, other shapes between black bars.",
        ),
    ]


def _time(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind != "video" or not asset.rate:
        return []
    hidden, lost = (int(traits.get(name, 0)) for name in ("hidden_frames", "lost_frames"))
    late = traits.get("first_seconds", 0.0)
    return [
        FileFact(
            "Frames", f"{asset.frames or 0:,}", f"Numbered from 0 to {max(0, (asset.frames or 1) - 1):,}."
        ),
        FileFact("Length", f"{format_number(asset.seconds or 0)} s"),
        _rate(asset),
        FileFact(
            "First picture",
            f"{format_number(late)} s after the start" if asset.starts_late else "",
            "Reviewed by the light copy: browsers miss frames of such files.",
        ),
        FileFact(
            "Edit list",
            f"hides {format_count(hidden, 'frame')}" if hidden else "",
            "They are not counted, shown or sent.",
        ),
        FileFact(
            "Broken off",
            f"the last {format_count(lost, 'frame')} cannot be read" if lost else "",
            "What is before is used.",
        ),
    ]


def _rate(asset: Asset) -> FileFact:
    rate = asset.rate or DEFAULT_FRAME_RATE
    exact = f" ({rate.numerator}/{rate.denominator})" if rate.denominator != 1 else ""
    number = f"{format_number(float(rate))} frames a second{exact}"
    if not asset.is_variable_rate:
        return FileFact("Rate", f"{number}, even")
    span = ""
    if asset.frame_times:
        shortest, longest = (round(seconds * 1000) for seconds in frame_lengths(asset.frame_times))
        span = f" Frames last from {shortest} to {longest} ms."
    return FileFact(
        "Rate",
        f"{number} on average; it varies",
        f"Each frame keeps its own time in the light copy.{span} Timecode is counted at the average.",
    )


def _colour(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind == "image" or "matrix" not in traits:
        return [
            FileFact("Profile" if asset.kind == "image" else "Colour", asset.colour, _profile_note(asset))
        ]
    matrix, primaries, transfer = (
        NAMES.get(traits[name], "") for name in ("matrix", "primaries", "transfer")
    )
    is_hd = traits["stored_height_px"] >= HD_LINES
    guess = f"Taken for {'BT.709' if is_hd else 'BT.601'}, as browsers do by the size."
    return [
        FileFact("Matrix", matrix or "not tagged", "" if matrix else guess),
        FileFact("Primaries", primaries),
        FileFact("Transfer", transfer),
        FileFact("Range", "full (0–255)" if traits.get("is_full_range") else "limited (16–235)"),
        FileFact(
            "HDR",
            "yes" if traits.get("is_hdr") else "",
            "Stills are made for a plain screen; the copy and what is sent stay HDR.",
        ),
    ]


def _profile_note(asset: Asset) -> str:
    return "Sent and shown in sRGB." if asset.kind == "image" else ""


def _sound(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind != "video":
        return []
    if not asset.has_sound:
        return [FileFact("Sound", "none")]
    channels, rate_hz, tracks = (
        int(traits.get(name, 0)) for name in ("sound_channels", "sound_rate_hz", "sound_tracks")
    )
    return [
        FileFact("Codec", asset.sound_codec or "unknown"),
        FileFact(
            "Channels",
            CHANNELS.get(channels, str(channels)) if channels else "",
            "Stereo in the light copy." if channels != 2 else "",
        ),
        FileFact("Samples", f"{rate_hz / 1000:g} kHz" if rate_hz else ""),
        FileFact("Sound tracks", str(tracks) if tracks > 1 else "", "The first one is used."),
    ]


def _results(asset: Asset, _: dict[str, Any]) -> list[FileFact]:
    return [
        FileFact("Made from", f"{asset.made_from} ({asset.derivation_label})" if asset.made_from else ""),
        FileFact(
            "Review",
            reviewed_by(asset),
            "H.264, the same frames under the same numbers." if asset.proxy_state == FileState.READY else "",
        ),
        FileFact("Sent to the model", sent_as(asset)),
    ]


def reviewed_by(asset: Asset) -> str:
    """The file that the player shows: the light copy or the file itself; empty for images."""
    labels = {
        FileState.PREPARING: "a light copy is being made",
        FileState.READY: "by a light copy of at most 540 lines",
    }
    return labels.get(FileState(asset.proxy_state), "by the file itself") if asset.proxy_state else ""


def colour_name(asset: Asset) -> str:
    """The colour space of a video as the trade calls it, ``BT.2020, PQ (HDR)``; of an image its profile."""
    codes = (word.removesuffix(" (HDR)") for word in asset.colour.split(", "))
    return ", ".join(NAMES.get(code, code) for code in codes)


def sent_as(asset: Asset) -> str:
    """Format, size in pixels and in bytes of the file that the model is given; empty while there is none."""
    if asset.state != FileState.READY or asset.provider_file == asset.original:
        return "the file itself" if asset.state == FileState.READY else ""
    facts = asset.provider_file_facts
    return (
        f"{facts['format']} · {facts['width_px']} × {facts['height_px']} · {format_size(facts['size_bytes'])}"
    )
