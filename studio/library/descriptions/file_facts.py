"""All measured facts of an asset in plain words, in groups, with what the studio made of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from studio.core.models import FileState
from studio.core.values.formatting import format_count, format_number, format_size, localized
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.library.descriptions.labels import derivation_label
from studio.library.models import Asset
from studio.media.facts import HD_LINES, frame_lengths

ORIENTATIONS = {
    "UPRIGHT": gettext_noop("upright, as it is stored"),
    "CLOCKWISE": gettext_noop("stored a quarter turn to the left; shown upright"),
    "HALF": gettext_noop("stored upside down; shown upright"),
    "COUNTERCLOCKWISE": gettext_noop("stored a quarter turn to the right; shown upright"),
    "MIRRORED": gettext_noop("mirrored by the file, left to right"),
    "FLIPPED": gettext_noop("mirrored by the file, top to bottom"),
    "TRANSPOSED": gettext_noop("mirrored and turned by the file"),
    "TRANSVERSED": gettext_noop("mirrored and turned by the file"),
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
UNTAGGED = "not tagged"  # as media writes it into the facts
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
        (gettext("File"), _file),
        (gettext("Picture"), _picture),
        (gettext("Time"), _time),
        (gettext("Colour"), _colour),
        (gettext("Sound"), _sound),
        (gettext("What the studio made of it"), _results),
    ]
    lines = [
        (title, tuple(fact for fact in part(asset, asset.traits) if fact.value)) for title, part in parts
    ]
    return [FactGroup(title, facts) for title, facts in lines if facts]


def _file(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    tracks = int(traits.get("picture_tracks", 1))
    more = gettext("yes") if traits.get("tells_more") else ""
    return [
        FileFact(gettext("Container"), f"{asset.format} ({asset.mime})"),
        FileFact(gettext("Size"), format_size(asset.size_bytes)),
        FileFact(
            gettext("Picture tracks"),
            str(tracks) if tracks > 1 else "",
            gettext("The one that the file calls its default is used."),
        ),
        FileFact(
            gettext("Other data"),
            more,
            gettext("Where, when or by what it was made, or other tracks; none of it is sent."),
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
        FileFact(gettext("Codec"), asset.codec),
        FileFact(gettext("Shown"), _pixels(*shown)),
        FileFact(gettext("Stored"), _pixels(*stored) if is_other else ""),
        FileFact(
            gettext("Shape of pixels"),
            gettext("%(aspect)s, not square") % {"aspect": aspect.replace("/", ":")} if aspect != "1" else "",
            gettext("Shown, copied and sent with square ones."),
        ),
        FileFact(gettext("Orientation"), _orientation(traits)),
        FileFact(gettext("Depth"), _depth(bits, traits.get("pixel_format")) if bits else ""),
        _scanning(asset, is_interlaced=bool(traits.get("is_interlaced"))),
        _transparency(asset, has_alpha=bool(traits.get("has_alpha"))),
        FileFact(
            gettext("Size within the file"),
            gettext("it changes") if traits.get("changes_size") else "",
            gettext(
                "Everything is shown, copied and sent in the first size, other shapes between black bars."
            ),
        ),
    ]


def _scanning(asset: Asset, *, is_interlaced: bool) -> FileFact:
    if asset.kind != "video":
        return FileFact(gettext("Scanning"), "")
    if not is_interlaced:
        return FileFact(gettext("Scanning"), gettext("progressive"))
    note = gettext("Two half pictures a frame; shown, copied and sent de-interlaced.")
    return FileFact(gettext("Scanning"), gettext("interlaced"), note)


def _transparency(asset: Asset, *, has_alpha: bool) -> FileFact:
    is_video = asset.kind == "video"
    note = gettext("Shown, copied and sent on black.") if is_video else gettext("Sent on white.")
    return FileFact(gettext("Transparency"), gettext("yes") if has_alpha else "", note)


def _pixels(width_px: int | None, height_px: int | None) -> str:
    return gettext("%(width)s × %(height)s pixels") % {"width": width_px, "height": height_px}


def _orientation(traits: dict[str, Any]) -> str:
    label = ORIENTATIONS.get(traits.get("orientation", ""), "")
    return gettext(label) if label else ""


def _depth(bits: int, pixel_format: str | None) -> str:
    return gettext("%(bits)s bits a channel (%(pixel_format)s)") % {
        "bits": bits,
        "pixel_format": pixel_format,
    }


def _time(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind != "video" or not asset.rate:
        return []
    hidden, lost = (int(traits.get(name, 0)) for name in ("hidden_frames", "lost_frames"))
    late = traits.get("first_seconds", 0.0)
    return [
        FileFact(
            gettext("Frames"),
            localized(f"{asset.frames or 0:,}"),
            gettext("Numbered from 0 to %(last)s.")
            % {"last": localized(f"{max(0, (asset.frames or 1) - 1):,}")},
        ),
        FileFact(gettext("Length"), f"{format_number(asset.seconds or 0)} s"),
        _rate(asset),
        FileFact(
            gettext("First picture"),
            gettext("%(seconds)s s after the start") % {"seconds": format_number(late)}
            if asset.starts_late
            else "",
            gettext("Reviewed by the light copy: browsers miss frames of such files."),
        ),
        FileFact(
            gettext("Edit list"),
            gettext("hides %(frames)s") % {"frames": format_count(hidden, "frame")} if hidden else "",
            gettext("They are not counted, shown or sent."),
        ),
        FileFact(
            gettext("Broken off"),
            lost_label(lost),
            gettext("What is before is used."),
        ),
    ]


def _rate(asset: Asset) -> FileFact:
    rate = asset.rate or DEFAULT_FRAME_RATE
    exact = f" ({rate.numerator}/{rate.denominator})" if rate.denominator != 1 else ""
    number = gettext("%(rate)s frames a second") % {"rate": format_number(float(rate))} + exact
    if not asset.is_variable_rate:
        return FileFact(gettext("Rate"), gettext("%(rate)s, even") % {"rate": number})
    notes = (
        gettext("Each frame keeps its own time in the light copy."),
        _span(asset),
        gettext("Timecode is counted at the average."),
    )
    return FileFact(
        gettext("Rate"),
        gettext("%(rate)s on average; it varies") % {"rate": number},
        " ".join(note for note in notes if note),
    )


def _span(asset: Asset) -> str:
    """How long the frames of a variable rate last; empty where that was not measured."""
    if not asset.frame_times:
        return ""
    shortest, longest = (round(seconds * 1000) for seconds in frame_lengths(asset.frame_times))
    return gettext("Frames last from %(shortest)s to %(longest)s ms.") % {
        "shortest": shortest,
        "longest": longest,
    }


def _colour(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind == "image":
        return [FileFact(gettext("Profile"), colour_name(asset), gettext("Sent and shown in sRGB."))]
    if "matrix" not in traits:
        return [FileFact(gettext("Colour"), colour_name(asset))]
    matrix, primaries, transfer = (
        NAMES.get(traits[name], "") for name in ("matrix", "primaries", "transfer")
    )
    is_hd = traits["stored_height_px"] >= HD_LINES
    guess = gettext("Taken for %(matrix)s, as browsers do by the size.") % {
        "matrix": "BT.709" if is_hd else "BT.601"
    }
    return [
        FileFact(gettext("Matrix"), matrix or gettext("not tagged"), "" if matrix else guess),
        FileFact(gettext("Primaries"), primaries),
        FileFact(gettext("Transfer"), transfer),
        FileFact(
            gettext("Range"),
            gettext("full (0–255)") if traits.get("is_full_range") else gettext("limited (16–235)"),
        ),
        FileFact(
            "HDR",
            gettext("yes") if traits.get("is_hdr") else "",
            gettext("Stills are made for a plain screen; the copy and what is sent stay HDR."),
        ),
    ]


def _sound(asset: Asset, traits: dict[str, Any]) -> list[FileFact]:
    if asset.kind != "video":
        return []
    if not asset.has_sound:
        return [FileFact(gettext("Sound"), gettext("none"))]
    channels, rate_hz, tracks = (
        int(traits.get(name, 0)) for name in ("sound_channels", "sound_rate_hz", "sound_tracks")
    )
    return [
        FileFact(gettext("Codec"), asset.sound_codec or gettext("unknown")),
        FileFact(
            gettext("Channels"),
            CHANNELS.get(channels, str(channels)) if channels else "",
            gettext("Stereo in the light copy.") if channels != 2 else "",
        ),
        FileFact(gettext("Samples"), localized(f"{rate_hz / 1000:g} kHz") if rate_hz else ""),
        FileFact(
            gettext("Sound tracks"), str(tracks) if tracks > 1 else "", gettext("The first one is used.")
        ),
    ]


def _results(asset: Asset, _: dict[str, Any]) -> list[FileFact]:
    return [
        FileFact(
            gettext("Made from"), f"{asset.made_from} ({derivation_label(asset)})" if asset.made_from else ""
        ),
        FileFact(
            gettext("Review"),
            reviewed_by(asset),
            gettext("H.264, the same frames under the same numbers.")
            if asset.proxy_state == FileState.READY
            else "",
        ),
        FileFact(gettext("Sent to the model"), sent_as(asset)),
    ]


def lost_label(lost: int) -> str:
    """How many frames at the end cannot be read; empty: all can."""
    if not lost:
        return ""
    return gettext("the last %(frames)s cannot be read") % {"frames": format_count(lost, "frame")}


def reviewed_by(asset: Asset) -> str:
    """The file that the player shows: the light copy or the file itself; empty for images."""
    labels = {
        FileState.PREPARING: gettext("a light copy is being made"),
        FileState.READY: gettext("by a light copy of at most 540 lines"),
    }
    return (
        labels.get(FileState(asset.proxy_state), gettext("by the file itself")) if asset.proxy_state else ""
    )


def colour_name(asset: Asset) -> str:
    """The colour space of a video as the trade calls it, ``BT.2020, PQ (HDR)``; of an image its profile."""
    if asset.colour == UNTAGGED:
        return gettext("not tagged")
    codes = (word.removesuffix(" (HDR)") for word in asset.colour.split(", "))
    return ", ".join(NAMES.get(code, code) for code in codes)


def sent_as(asset: Asset) -> str:
    """Format, size in pixels and in bytes of the file that the model is given; empty while there is none."""
    if asset.state != FileState.READY or asset.provider_file == asset.original:
        return gettext("the file itself") if asset.state == FileState.READY else ""
    facts = asset.provider_file_facts
    return (
        f"{facts['format']} · {facts['width_px']} × {facts['height_px']} · {format_size(facts['size_bytes'])}"
    )
