"""Rows as JSON, in the words of the API (studio/api/resources); what a blind review hides is null."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from studio.generation.models import Generation, Take
from studio.review.labels import label_of
from studio.review.models import Note, Verdict


def take_json(take: Take) -> dict[str, Any]:
    """A take, with its shot, author, order and project loaded."""
    is_hidden = take.project.is_blind
    author = take.author
    return {
        "id": str(take.pk),
        "label": label_of(take),
        "project_id": str(take.project_id),
        "generation_id": str(take.generation_id),
        "shot": _shot_json(take),
        "number": take.number,
        "state": take.state,
        "engine": take.engine,
        "mode": take.mode,
        "model": take.model,
        "ordered_at": _time(take.ordered_at),
        "is_hidden": is_hidden,
        "author": {"id": str(author.pk), "name": author.name} if author and not is_hidden else None,
        "prompt": None if is_hidden else str(take.generation.request.get("prompt", "")),
        "status": None if is_hidden else take.status,
    }


def generation_json(generation: Generation) -> dict[str, Any]:
    """An order, with its shot, author and project loaded."""
    is_hidden, author = generation.project.is_blind, generation.author
    return {
        "id": str(generation.pk),
        "project_id": str(generation.project_id),
        "shot": _shot_json(generation),
        "engine": generation.engine,
        "mode": generation.mode,
        "model": generation.model,
        "state": generation.state,
        "is_final": generation.is_final,
        "created_at": _time(generation.created_at),
        "finished_at": _time(generation.finished_at) if generation.finished_at else None,
        "author": {"id": str(author.pk), "name": author.name} if author and not is_hidden else None,
        "prompt": None if is_hidden else str(generation.request.get("prompt", "")),
    }


def _shot_json(row: Take | Generation) -> dict[str, Any]:
    return {"id": str(row.shot_id), "number": row.shot.number, "name": row.shot.name}


def note_json(note: Note) -> dict[str, Any]:
    """A note, without its drawing."""
    return {
        "id": str(note.pk),
        "take_id": str(note.take_id),
        "parent_id": str(note.parent_id) if note.parent_id else None,
        "author": note.author_name,
        "text": note.text,
        "frame_in": note.frame_in,
        "frame_out": note.frame_out,
        "created_at": _time(note.created_at),
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its author and the note that gives its reason."""
    return {
        "id": str(verdict.pk),
        "kind": verdict.kind,
        "author": verdict.author_name,
        "note_id": str(verdict.note_id) if verdict.note_id else None,
        "created_at": _time(verdict.created_at),
    }


def hidden_verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict of a blind review: only that there is one."""
    return dict.fromkeys(verdict_json(verdict)) | {"id": str(verdict.pk)}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
