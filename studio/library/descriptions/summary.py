"""The facts of an asset on its page, a line each; all of them are in ``file_facts``."""

from __future__ import annotations

from studio.core.values.formatting import format_count, format_number, format_size
from studio.library.descriptions.file_facts import colour_name, reviewed_by, sent_as
from studio.library.models import Asset


def facts(asset: Asset) -> list[tuple[str, str]]:
    """Labels and values of all measured facts."""
    lines = [
        ("Kind", f"{asset.format or asset.kind}{f' · {asset.codec}' if asset.codec else ''}"),
        ("Pixels", f"{asset.width_px} × {asset.height_px}" if asset.width_px else ""),
        ("Turned", f"by {asset.rotation}° in the file; shown upright" if asset.rotation else ""),
        *_traits(asset),
        (
            "Length",
            f"{format_number(asset.seconds)} s · {format_count(asset.frames or 0, 'frame')}"
            if asset.seconds
            else "",
        ),
        ("Rate", _rate(asset)),
        (
            "Sound",
            (asset.sound_codec or "yes") if asset.has_sound else "none" if asset.kind == "video" else "",
        ),
        ("Colour", colour_name(asset)),
        ("Review", reviewed_by(asset)),
        ("Size", format_size(asset.size_bytes)),
        ("Sent as", sent_as(asset)),
        ("SHA-256", asset.sha256),
    ]
    return [(name, value) for name, value in lines if value]


def _traits(asset: Asset) -> list[tuple[str, str]]:
    """The rarer facts of a file, and what is made of them."""
    traits = asset.traits
    tracks, hidden, lost = (
        int(traits.get(name, 0)) for name in ("picture_tracks", "hidden_frames", "lost_frames")
    )
    aspect = traits.get("pixel_aspect", "1")
    ground = "shown and sent on black" if asset.kind == "video" else "sent on white"
    return [
        ("Mirrored", "in the file; shown as players show it" if traits.get("is_mirrored") else ""),
        (
            "Pixels’ aspect",
            f"{aspect.replace('/', ':')}; shown and sent with square ones" if aspect != "1" else "",
        ),
        ("Interlaced", "shown and sent de-interlaced" if traits.get("is_interlaced") else ""),
        ("Transparency", ground if traits.get("has_alpha") else ""),
        ("HDR", "stills are brought to a plain screen" if traits.get("is_hdr") else ""),
        ("Picture tracks", f"{tracks}; the default one is used" if tracks > 1 else ""),
        ("Hidden frames", f"{hidden}, left out by the file’s edit list" if hidden else ""),
        ("Broken off", f"the last {format_count(lost, 'frame')} cannot be read" if lost else ""),
    ]


def _rate(asset: Asset) -> str:
    if not asset.rate:
        return ""
    exact = f" ({asset.rate_num}/{asset.rate_den})" if asset.rate_den != 1 else ""
    varies = " on average: it varies" if asset.is_variable_rate else ""
    return f"{format_number(float(asset.rate))} fps{exact}{varies}"
