"""The manifest of a hand-off: JSON that describes each file."""

from __future__ import annotations

import json
from typing import Any

from studio.core.values.text import json_document
from studio.exports.selection import Clip, Selection, file_path
from studio.generation.request_body import request_json


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
        "file": file_path(clip),
        "take": str(take.pk),
        "shot": str(take.shot),
        "number": take.number,
        "author": str(take.generation.author or ""),
        "made": take.created_at.isoformat(),
        "engine": take.generation.engine,
        "model": take.generation.model,
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
        "first_frame": clip.first,
        "end_frame": clip.end,  # exclusive
        "rate": str(clip.rate),
        "record_in": clip.start,
        "record_out": clip.start + clip.length,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "notes": len(clip.notes),
    }
