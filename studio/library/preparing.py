"""What the studio makes of a file: facts, previews, and the version that the model takes.

Files of strangers are only ever opened in a bounded child process (media.limits).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.core.files import as_local, put, scratch
from studio.library.models import Asset, State
from studio.media.errors import Unusable
from studio.media.limits import bounded, measured
from studio.media.probe import Facts

MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "MP4": "video/mp4", "MOV": "video/quicktime"}
TAKEN_VIDEOS = ("MP4", "MOV")


def prepare(asset: Asset) -> None:
    """Make a received asset ready, or unusable with the sentence why."""
    try:
        with as_local(asset.original) as local:
            facts = measured(local)
            _note(asset, facts)
            _image(asset, local) if facts.kind == "image" else _video(asset, local, facts)
        asset.state = State.READY
    except Unusable as error:
        asset.state, asset.sentence = State.UNUSABLE, error.sentence[:300]
    asset.save()


def adopt(asset: Asset, local: Path) -> None:
    """The same for a finished render that is about to be stored as the original. Raises Unusable."""
    facts = measured(local)
    _note(asset, facts)
    asset.original = f"{asset.folder}/original.{asset.format.lower()}"
    _video(asset, local, facts)


def _note(asset: Asset, facts: Facts) -> None:
    for name in ("kind", "format", "mime", "size_bytes", "sha256", "width_px", "height_px"):
        setattr(asset, name, getattr(facts, name))
    asset.seconds, asset.frames = facts.seconds, facts.frames
    asset.codec, asset.has_sound = facts.codec[:20], facts.has_sound
    if facts.rate:
        asset.rate_num, asset.rate_den = facts.rate.numerator, facts.rate.denominator


def _image(asset: Asset, local: Path) -> None:
    with scratch() as folder:
        out, poster = folder / "sendable", folder / "poster.webp"
        made = bounded("picture", path=str(local), out=str(out), poster=str(poster))
        sent = measured(out)
        asset.sendable = f"{asset.folder}/sendable{'.png' if made['format'] == 'PNG' else '.jpg'}"
        asset.sendable_facts = _sent(made["format"], sent.width_px, sent.height_px, sent.size_bytes)
        put(out, asset.sendable)
        _put_poster(asset, poster)


def _video(asset: Asset, local: Path, facts: Facts) -> None:
    _previews(asset, local, facts)
    if facts.format in TAKEN_VIDEOS:
        asset.sendable = asset.original
        asset.sendable_facts = _sent(facts.format, facts.width_px, facts.height_px, facts.size_bytes)
        return
    with scratch() as folder:
        out = folder / "sendable.mp4"
        bounded("to_mp4", path=str(local), out=str(out), facts=facts.to_json())
        sent = measured(out)
        asset.sendable = f"{asset.folder}/sendable.mp4"
        asset.sendable_facts = _sent("MP4", sent.width_px, sent.height_px, sent.size_bytes)
        put(out, asset.sendable)


def _previews(asset: Asset, local: Path, facts: Facts) -> None:
    with scratch() as folder:
        made = bounded("previews", path=str(local), folder=str(folder), facts=facts.to_json())
        asset.sprite_columns, asset.sprite_rows = made["columns"], made["rows"]
        asset.sprite_tiles = made["tiles"]
        asset.sprite = f"{asset.folder}/sprite.webp"
        put(folder / "sprite.webp", asset.sprite)
        _put_poster(asset, folder / "poster.webp")


def _put_poster(asset: Asset, poster: Path) -> None:
    asset.poster = f"{asset.folder}/poster.webp"
    put(poster, asset.poster)


def _sent(format_name: str, width_px: int | None, height_px: int | None, size_bytes: int) -> dict[str, Any]:
    return {
        "format": format_name,
        "mime": MIMES.get(format_name, "video/webm"),
        "width_px": width_px,
        "height_px": height_px,
        "size_bytes": size_bytes,
    }
