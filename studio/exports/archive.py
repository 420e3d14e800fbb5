"""A zip of takes that is made while it is sent: nothing is copied first, and memory stays flat."""

from __future__ import annotations

import json
from typing import Any

from zipstream import ZIP_STORED, ZipStream

from studio.core.files import chunks
from studio.core.text import json_document
from studio.exports import markers
from studio.exports.selection import Clip, Selection, markers_of
from studio.exports.timeline import FOLDER, as_otio
from studio.generation.request_body import request_json


def archive(selection: Selection, *, start: int = 0) -> ZipStream:
    """Zip of clips, manifest, timeline and notes; its length is known before it is sent."""
    # Videos do not get smaller; stored, an archive goes out as fast as the disk reads.
    stream = ZipStream(compress_type=ZIP_STORED, sized=True)
    for clip in selection.clips:
        stream.add(chunks(clip.asset.original), f"{FOLDER}/{clip.name}", size=clip.asset.size_bytes)
    notes = markers_of(selection)
    texts = {
        "manifest.json": manifest(selection),
        "timeline.otio": as_otio(selection, start=start),
        "notes.edl": markers.as_edl(notes, title=selection.project.name, rate=selection.rate, start=start),
        "notes.csv": markers.as_csv(notes, rate=selection.rate, start=start),
        "notes.json": markers.as_json(notes, rate=selection.rate, start=start),
    }
    for name, text in texts.items():
        stream.add(text.encode(), name)
    return stream


def manifest(selection: Selection) -> str:
    """JSON that describes each file: prompt, request, cost, checksum."""
    data = {
        "project": selection.project.name,
        "rate": str(selection.rate),
        "seconds": round(selection.seconds, 3),
        "takes": [_entry(clip) for clip in selection.clips],
    }
    return json_document(data)


def _entry(clip: Clip) -> dict[str, Any]:
    take, asset = clip.take, clip.asset
    return {
        "file": f"{FOLDER}/{clip.name}",
        "take": str(take.pk),
        "shot": str(take.shot),
        "number": take.number,
        "author": str(take.generation.author or ""),
        "made": take.created_at.isoformat(),
        "engine": take.generation.engine,
        "prompt": take.generation.request.get("prompt", ""),
        "request": json.loads(request_json(take.generation.video_request, take.generation.sent_prompt)),
        "seed": take.seed,
        "cost_usd": None if take.cost_usd is None else str(take.cost_usd),
        "is_cost_estimated": take.is_cost_estimated,
        "status": take.status,
        "rating": take.rating,
        "is_circled": take.is_circled,
        "width_px": asset.width_px,
        "height_px": asset.height_px,
        "frames": clip.frames,
        "rate": str(clip.rate),
        "record_in": clip.start,
        "record_out": clip.start + clip.length,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "notes": len(clip.notes),
    }
