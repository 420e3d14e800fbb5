"""Notes on takes: threads with frames and drawings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, in_projects_of, loads
from studio.api.paging import PageQuery, mapped, page
from studio.api.problems import NotAllowed
from studio.api.resources.review import KEY, REVIEW, key_of
from studio.api.resources.schemas import CURSOR, Body
from studio.api.resources.takes import take_of
from studio.api.scopes import Scope
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import NOTES, participant_of
from studio.review.models import NOTE_ORDER, Note
from studio.review.notes import services as notes
from studio.review.notes.thread_view import visible_notes

router = Router(tags=["Notes"])
NOT_THE_AUTHOR = "Only the author of a note can change it."


class NoteJson(Schema):
    """A note, or a reply to one."""

    id: UUID
    take_id: UUID
    parent_id: UUID | None = Field(description="the note that begins its thread; null: this one does")
    author: str
    text: str
    frame_in: int
    frame_out: int | None
    drawing: list[Any] = Field(description="strokes: kind, colour and points from 0 to 1 of the picture")
    is_resolved: bool
    is_edited: bool
    created_at: datetime


class NotePage(Schema):
    """Notes by frame, with replies."""

    items: list[NoteJson]
    next: str = Field(description=CURSOR)


class NoteBody(Body):
    """A note at a frame or a range, or a reply; `drawing`: strokes of kind, colour and points."""

    text: str = Field("", max_length=10_000)
    frame_in: int = Field(0, ge=0, le=100_000_000)
    frame_out: int | None = Field(None, ge=0, le=100_000_000)
    drawing: list[Any] = Field(default_factory=list, max_length=200)
    parent_id: UUID | None = None


class NoteChange(Body):
    """Another text of one's own note, and another drawing."""

    text: str = Field(max_length=10_000)
    drawing: list[Any] | None = Field(None, max_length=200, description="null: as it is")


@endpoint(
    router,
    "GET",
    "/takes/{uuid:take_id}/notes",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=NotePage,
)
def list_notes(request: ApiRequest, take_id: UUID, query: Query[PageQuery]) -> dict[str, object]:
    """Notes of a take by frame, with their replies."""
    take = take_of(request, take_id)
    rows = visible_notes(take, participant_of(request), visibility_of(take, request.member)).not_deleted()
    rows = rows.select_related("person", "parent")
    return mapped(page(rows, query, of=("notes", take.pk), order=NOTE_ORDER), _json)


@endpoint(router, "POST", "/takes/{uuid:take_id}/notes", response={201: NoteJson}, **REVIEW)
def create_note(
    request: ApiRequest, take_id: UUID, body: NoteBody, idempotency_key: str = KEY
) -> Status[NoteJson]:
    """Write a note, or a reply to one."""
    take = take_of(request, take_id)
    parent = None
    if body.parent_id is not None:
        parent = note_of(request, body.parent_id)
        if parent.take_id != take.pk:
            raise Http404
    note = notes.write(
        take,
        participant=participant_of(request),
        text=body.text,
        frame_in=body.frame_in,
        frame_out=body.frame_out,
        drawing=body.drawing,
        parent=parent,
        key=key_of(idempotency_key),
    )
    return Status(201, _json(note))


@endpoint(
    router, "GET", "/notes/{uuid:note_id}", scopes=Scope.READ, requires=Permission.VIEW, response=NoteJson
)
def get_note(request: ApiRequest, note_id: UUID) -> NoteJson:
    """One note, by its id."""
    return _json(note_of(request, note_id))


@endpoint(router, "PATCH", "/notes/{uuid:note_id}", response=NoteJson, **REVIEW)
def change_note(request: ApiRequest, note_id: UUID, body: NoteChange) -> NoteJson:
    """Change one's own note; what it said is kept in its history."""
    note = _own(request, note_id)
    return _json(
        notes.edit(
            note,
            participant=participant_of(request),
            text=body.text,
            drawing=body.drawing,
            seen=note.edits.count(),
        )
    )


@endpoint(router, "DELETE", "/notes/{uuid:note_id}", response={204: None}, **REVIEW)
def delete_note(request: ApiRequest, note_id: UUID) -> Status[None]:
    """Delete one's own note."""
    notes.delete(_own(request, note_id), participant=participant_of(request))
    return Status(204, None)


@endpoint(router, "POST", "/notes/{uuid:note_id}/resolve", response=NoteJson, **REVIEW)
def resolve_note(request: ApiRequest, note_id: UUID) -> NoteJson:
    """Mark the thread of a note as resolved; twice is harmless."""
    notes.resolve(note_of(request, note_id), participant=participant_of(request))
    return _json(_load(request, note_id))


@endpoint(router, "POST", "/notes/{uuid:note_id}/reopen", response=NoteJson, **REVIEW)
def reopen_note(request: ApiRequest, note_id: UUID) -> NoteJson:
    """Mark the thread of a note as open again; twice is harmless."""
    notes.reopen(note_of(request, note_id), participant=participant_of(request))
    return _json(_load(request, note_id))


@loads("note_id")
def note_of(request: ApiRequest, note_id: UUID) -> Note:
    """A note that the token reaches and no blind review hides. Raises Http404."""
    return _load(request, note_id)


def _load(request: ApiRequest, note_id: UUID) -> Note:
    rows = NOTES.filter(in_projects_of(request, "take__project")).not_deleted()
    note = get_object_or_404(rows, pk=note_id)
    visibility = visibility_of(note.take, request.member)
    if not visible_notes(note.take, participant_of(request), visibility).contains(note):
        raise Http404
    return note


def _own(request: ApiRequest, note_id: UUID) -> Note:
    note = note_of(request, note_id)
    if not participant_of(request).is_author_of(note):
        raise NotAllowed(NOT_THE_AUTHOR)
    return note


def _json(note: Note) -> NoteJson:
    thread = note.parent or note
    return NoteJson(
        id=note.pk,
        take_id=note.take_id,
        parent_id=note.parent_id,
        author=note.author_name,
        text=note.text,
        frame_in=note.frame_in,
        frame_out=note.frame_out,
        drawing=note.drawing,
        is_resolved=thread.resolved_at is not None,
        is_edited=note.edited_at is not None,
        created_at=note.created_at,
    )
