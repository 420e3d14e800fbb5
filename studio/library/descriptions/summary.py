"""The facts of an asset on its page, a line each; all of them are in ``file_facts``."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from studio.core.values.formatting import format_count, format_number, format_size
from studio.library.descriptions.file_facts import colour_name, lost_label, reviewed_by, sent_as
from studio.library.models import Asset


def facts(asset: Asset) -> list[tuple[str, str]]:
    """Labels and values of all measured facts."""
    lines = [
        (gettext("Kind"), f"{asset.format or _kind(asset)}{f' · {asset.codec}' if asset.codec else ''}"),
        (gettext("Pixels"), f"{asset.width_px} × {asset.height_px}" if asset.width_px else ""),
        (gettext("Turned"), _turn(asset)),
        *_traits(asset),
        (gettext("Length"), _length(asset)),
        (gettext("Rate"), _rate(asset)),
        (gettext("Sound"), _sound(asset)),
        (gettext("Colour"), colour_name(asset)),
        (gettext("Review"), reviewed_by(asset)),
        (gettext("Size"), format_size(asset.size_bytes)),
        (gettext("Sent as"), sent_as(asset)),
        ("SHA-256", asset.sha256),
    ]
    return [(name, value) for name, value in lines if value]


def _kind(asset: Asset) -> str:
    return gettext("image") if asset.kind == "image" else ngettext("video", "videos", 1)


def _turn(asset: Asset) -> str:
    if not asset.rotation:
        return ""
    return gettext("by %(degrees)s° in the file; shown upright") % {"degrees": asset.rotation}


def _length(asset: Asset) -> str:
    if not asset.seconds:
        return ""
    return f"{format_number(asset.seconds)} s · {format_count(asset.frames or 0, 'frame')}"


def _sound(asset: Asset) -> str:
    if asset.has_sound:
        return asset.sound_codec or gettext("yes")
    return gettext("none") if asset.kind == "video" else ""


def _traits(asset: Asset) -> list[tuple[str, str]]:
    """The rarer facts of a file, and what is made of them."""
    traits = asset.traits
    ground = gettext("shown and sent on black") if asset.kind == "video" else gettext("sent on white")
    is_mirrored, is_interlaced = traits.get("is_mirrored"), traits.get("is_interlaced")
    return [
        (gettext("Mirrored"), gettext("in the file; shown as players show it") if is_mirrored else ""),
        (gettext("Pixels’ aspect"), _aspect(traits.get("pixel_aspect", "1"))),
        (gettext("Interlaced"), gettext("shown and sent de-interlaced") if is_interlaced else ""),
        (gettext("Transparency"), ground if traits.get("has_alpha") else ""),
        ("HDR", gettext("stills are brought to a plain screen") if traits.get("is_hdr") else ""),
        (gettext("Picture tracks"), _tracks(int(traits.get("picture_tracks", 0)))),
        (gettext("Hidden frames"), _hidden(int(traits.get("hidden_frames", 0)))),
        (gettext("Broken off"), lost_label(int(traits.get("lost_frames", 0)))),
    ]


def _aspect(aspect: str) -> str:
    if aspect == "1":
        return ""
    return gettext("%(aspect)s; shown and sent with square ones") % {"aspect": aspect.replace("/", ":")}


def _tracks(count: int) -> str:
    return gettext("%(count)s; the default one is used") % {"count": count} if count > 1 else ""


def _hidden(count: int) -> str:
    return gettext("%(count)s, left out by the file’s edit list") % {"count": count} if count else ""


def _rate(asset: Asset) -> str:
    if not asset.rate:
        return ""
    exact = f" ({asset.rate_num}/{asset.rate_den})" if asset.rate_den != 1 else ""
    rate = f"{format_number(float(asset.rate))} fps{exact}"
    return gettext("%(rate)s on average: it varies") % {"rate": rate} if asset.is_variable_rate else rate
