"""Ingest of a file: its facts, its previews, its proxy, and the file for the provider.

Untrusted files are only ever opened in a bounded child process (media.bounded).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db.models import F

from studio.core.models import FileState
from studio.core.progress import ProgressReport
from studio.core.storage.files import as_local, exists, put, scratch
from studio.core.values.translatable import translatable
from studio.library.models import Asset
from studio.media.bounded import probe_bounded, run_bounded
from studio.media.errors import Unusable
from studio.media.facts import Facts
from studio.media.recipes import Recipe
from studio.media.sniff import FORMATS

MIMES = {file_format.name: file_format.mime for file_format in FORMATS}
PROVIDER_VIDEOS = ("MP4", "MOV")
PLAIN_FACTS = (
    "kind",
    "format",
    "mime",
    "size_bytes",
    "sha256",
    "width_px",
    "height_px",
    "seconds",
    "frames",
    "rotation",
    "has_sound",
    "is_variable_rate",
    "starts_late",
)
# Kept together in the row, as ``traits``: no query asks for them.
TRAITS = (
    *("is_mirrored", "pixel_aspect", "is_interlaced", "has_alpha", "is_hdr", "picture_tracks"),
    *("hidden_frames", "changes_size", "lost_frames", "tells_more", "sound_tracks"),
    *("stored_width_px", "stored_height_px", "orientation", "pixel_format", "bits"),
    *("matrix", "primaries", "transfer", "is_full_range", "first_seconds", "sound_rate_hz", "sound_channels"),
)

# The fields that ingest writes; name, tags and trash may be changed by people meanwhile.
WRITTEN = (
    *PLAIN_FACTS,
    *("frame_times", "traits", "state", "sentence", "codec", "sound_codec", "colour", "read_as"),
    *("rate_num", "rate_den"),
    *("provider_file", "provider_file_facts", "poster", "sprite", "version", "proxy_state", "derived_bytes"),
    *("sprite_columns", "sprite_rows", "sprite_tiles", "sprite_frames"),
)


def prepare(asset: Asset) -> None:
    """Make a received asset ready, or unusable with a sentence why."""
    try:
        if "recipe" in asset.derivation and not exists(asset.original):
            _derive(asset)
        with as_local(asset.original) as local:
            facts = probe_bounded(local)
            _set_facts(asset, facts)
            _image(asset, local) if facts.kind == "image" else _video(asset, local, facts)
        asset.state, asset.sentence = FileState.READY, ""
    except Unusable as error:
        asset.state, asset.sentence = FileState.UNUSABLE, error.sentence
    asset.save(update_fields=WRITTEN)


def measure(asset: Asset, local: Path) -> None:
    """Measure a finished render that is about to be stored as the original. Raises Unusable."""
    _set_facts(asset, probe_bounded(local))
    asset.original = f"{asset.folder}/original.{asset.format.lower()}"


def complete(asset: Asset) -> None:
    """Make what a stored render still lacks: previews, and the file for the provider. Raises Unusable."""
    with as_local(asset.original) as local:
        _video(asset, local, probe_bounded(local))
    asset.state, asset.sentence = FileState.READY, ""


def make_proxy(asset: Asset) -> None:
    """Make the proxy and the waveform of a video, or write why there is none. Frames keep their numbers."""
    proxy, peaks = f"{asset.folder}/proxy.mp4", f"{asset.folder}/peaks.json"
    size_bytes, frame_times = 0, asset.frame_times
    facts = facts_of(asset).to_json()
    try:
        with as_local(asset.original) as local, scratch() as folder:
            out = folder / "proxy.mp4"
            if asset.is_variable_rate and not frame_times:  # measured by an older version
                frame_times = probe_bounded(local).frame_times
            report = ProgressReport(asset.proxy_progress_key)
            run_bounded("proxy", on_progress=report, path=str(local), out=str(out), facts=facts)
            size_bytes += _put(out, proxy)
            if asset.has_sound:
                run_bounded("peaks", path=str(local), out=str(folder / "peaks.json"), facts=facts)
                size_bytes += _put(folder / "peaks.json", peaks)
        changes = {"proxy": proxy, "proxy_state": FileState.READY, "frame_times": frame_times}
        changes["peaks"] = peaks if asset.has_sound else ""
    except Unusable as error:
        changes = {"proxy_state": FileState.UNUSABLE, "proxy_sentence": error.sentence}
    unfinished = Asset.objects.filter(pk=asset.pk, proxy_state=FileState.PREPARING)
    unfinished.update(derived_bytes=F("derived_bytes") + size_bytes, **changes)


def facts_of(asset: Asset) -> Facts:
    """The measured facts of an asset, from its row."""
    plain = {name: getattr(asset, name) for name in PLAIN_FACTS}
    rate = str(asset.rate) if asset.rate else None
    names = {"codec": asset.codec, "sound_codec": asset.sound_codec, "rate": rate}
    traits = {name: value for name, value in asset.traits.items() if name in TRAITS}
    return Facts.from_json({**plain, **traits, **names})


def _derive(asset: Asset) -> None:
    """Make the original of a converted asset from its source. Raises Unusable."""
    source, recipe = asset.made_from, asset.derivation["recipe"]
    if source is None:
        raise Unusable(translatable("What it was to be made from is gone."))
    with as_local(source.original) as local, scratch() as folder:
        out = folder / Path(asset.original).name
        if source.kind == "image":
            run_bounded("edit_image", path=str(local), out=str(out), recipe=recipe)
        else:
            facts = facts_of(source).to_json()
            report = ProgressReport(asset.progress_key)
            run_bounded(
                "transcode", on_progress=report, path=str(local), out=str(out), facts=facts, recipe=recipe
            )
        put(out, asset.original)


def _set_facts(asset: Asset, facts: Facts) -> None:
    for name in PLAIN_FACTS:
        setattr(asset, name, getattr(facts, name))
    asset.codec, asset.sound_codec = facts.codec[:20], facts.sound_codec[:20]
    asset.colour, asset.read_as, asset.frame_times = facts.colour[:60], facts.read_as, facts.frame_times
    _set_traits(asset, facts)
    asset.derived_bytes = 0
    if facts.rate:
        asset.rate_num, asset.rate_den = facts.rate.numerator, facts.rate.denominator


def _set_traits(asset: Asset, facts: Facts) -> None:
    asset.traits = {name: value for name, value in facts.to_json().items() if name in TRAITS}
    asset.traits["needs_copy"] = facts.kind == "video" and not facts.is_stored_as_shown


def _image(asset: Asset, local: Path) -> None:
    with scratch() as folder:
        out, poster = folder / "sendable", folder / "poster.webp"
        normalised = run_bounded("normalise_image", path=str(local), out=str(out), poster=str(poster))
        facts = probe_bounded(out)
        suffix = ".png" if normalised["format"] == "PNG" else ".jpg"
        # "sendable" is the name that the storage has for it since the first version.
        asset.provider_file = f"{asset.folder}/sendable{suffix}"
        asset.provider_file_facts = _file_facts(facts, normalised["format"])
        asset.derived_bytes += _put(out, asset.provider_file)
        asset.version = _version(poster)
        _put_poster(asset, poster)


def _video(asset: Asset, local: Path, facts: Facts) -> None:
    if _previews(asset, local, facts)["changes_size"]:
        facts = replace(facts, changes_size=True)
        _set_traits(asset, facts)
    asset.proxy_state = FileState.PREPARING  # made when nobody waits for anything else (maintenance.tick)
    if facts.format in PROVIDER_VIDEOS and not facts.tells_more and facts.is_stored_as_shown:
        asset.provider_file = asset.original
        asset.provider_file_facts = _file_facts(facts, facts.format)
        return
    with scratch() as folder:
        out = folder / "sendable.mp4"
        copy_facts = _stripped(local, out, facts) or _transcoded(local, out, facts)
        asset.provider_file = f"{asset.folder}/sendable.mp4"
        asset.provider_file_facts = _file_facts(copy_facts, "MP4")
        asset.derived_bytes += _put(out, asset.provider_file)


def _stripped(local: Path, out: Path, facts: Facts) -> Facts | None:
    """Write a copy without metadata and return its facts; None where that would change the frames."""
    if facts.format not in PROVIDER_VIDEOS or not facts.is_stored_as_shown:
        return None
    try:
        run_bounded("strip_metadata", path=str(local), out=str(out))
        copy_facts = probe_bounded(out)
    except Unusable:
        return None
    same = ("width_px", "height_px", "frames", "rate", "rotation", "has_sound")
    is_same = all(getattr(copy_facts, name) == getattr(facts, name) for name in same)
    return copy_facts if is_same and not copy_facts.tells_more else None


def _transcoded(local: Path, out: Path, facts: Facts) -> Facts:
    recipe = Recipe(rate=facts.rate).to_json()
    run_bounded("transcode", path=str(local), out=str(out), facts=facts.to_json(), recipe=recipe)
    return probe_bounded(out)


def _previews(asset: Asset, local: Path, facts: Facts) -> dict[str, Any]:
    """Make poster and sprite, and return what was found on the way."""
    with scratch() as folder:
        previews = run_bounded("previews", path=str(local), folder=str(folder), facts=facts.to_json())
        asset.sprite_columns, asset.sprite_rows = previews["columns"], previews["rows"]
        asset.sprite_tiles, asset.sprite_frames = len(previews["shown"]), previews["shown"]
        asset.sprite = f"{asset.folder}/sprite.webp"
        asset.version = _version(folder / "poster.webp", folder / "sprite.webp")
        asset.derived_bytes += _put(folder / "sprite.webp", asset.sprite)
        _put_poster(asset, folder / "poster.webp")
        return dict(previews)


def _put_poster(asset: Asset, poster: Path) -> None:
    asset.poster = f"{asset.folder}/poster.webp"
    asset.derived_bytes += _put(poster, asset.poster)


def _put(local: Path, name: str) -> int:
    """Store a file and return its size in bytes."""
    size_bytes = local.stat().st_size
    put(local, name)
    return size_bytes


def _version(*files: Path) -> str:
    """A short digest that changes with the content of the files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _file_facts(facts: Facts, format_name: str) -> dict[str, Any]:
    return {
        "format": format_name,
        "mime": MIMES[format_name],
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "size_bytes": facts.size_bytes,
    }
