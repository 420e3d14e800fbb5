"""Notes that come back from a review packet: merged as those of a guest, each once, errors named."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.values.formatting import localized
from studio.core.values.text import clean_text, load_json, visible_line
from studio.exports.packet import InvalidPacket, read_signature
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant

MAX_BYTES = 1_000_000
MOST_NOTES = 1_000
LONGEST_NAME = 60
RELATIONS = ("asset", "shot", "generation__project")
MOST_NAMED = 20  # notes that were not read
UNREADABLE = gettext_noop("This is no file of notes: a packet saves them as JSON, with “Save notes”.")


@dataclass(frozen=True, kw_only=True)
class MergedNotes:
    """What became of the notes of a file."""

    author: str
    added: int
    repeated: int  # were here already
    refused: tuple[str, ...]  # a sentence for each that was not read


def merge(project: Project, content: bytes, *, by: User) -> MergedNotes:
    """Add the notes of a file to their takes; those that are here already stay once. Raises InvalidPacket."""
    data = _parsed(content)
    packet_id, packed = read_signature(project, data["packet"])
    name = visible_line(str(data.get("name") or ""))[:LONGEST_NAME].strip() or "A guest"
    # One guest for each name at each packet, so that it is the same one the next time.
    guest = Participant(guest_name=f"{name} (packet)", guest_id=uuid.uuid5(packet_id, name))
    in_project = Take.objects.not_trashed().filter(project=project).select_related(*RELATIONS)
    takes = {str(take.pk): take for take in in_project.filter(pk__in=packed)}
    added, repeated, refused = 0, 0, []
    for number, note in enumerate(data["notes"], 1):
        try:
            is_new = _add(note, guest, takes)
        except Refusal as refusal:
            refused.append(
                gettext("Note %(number)s: %(message)s") % {"number": number, "message": refusal.message}
            )
        else:
            added, repeated = added + is_new, repeated + (not is_new)
    activity.log(project, "merged notes", actor=by, subject=packet_id, notes=added, author=name)
    return MergedNotes(author=name, added=added, repeated=repeated, refused=tuple(refused[:MOST_NAMED]))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise InvalidPacket(gettext("The file of notes is larger than 1 MB; no review writes so many."))
    try:
        data = load_json(content)
    except (ValueError, RecursionError):
        raise InvalidPacket(gettext(UNREADABLE)) from None
    match data:
        case {"packet": str(), "notes": list() as listed}:
            if len(listed) > MOST_NOTES:
                raise InvalidPacket(
                    gettext("The file has more than %(most_notes)s notes, the most we read.")
                    % {"most_notes": localized(f"{MOST_NOTES:,}")}
                )
            return dict(data)
    raise InvalidPacket(gettext(UNREADABLE))


def _add(note: Any, guest: Participant, takes: dict[str, Take]) -> bool:
    """Whether the note is new. Raises Refusal."""
    if not isinstance(note, dict) or not isinstance(note.get("text"), str):
        raise InvalidPacket(gettext("It has no words."))
    take = takes.get(str(note.get("take")))
    if take is None:
        raise InvalidPacket(gettext("Its take is not in this packet, or is gone."))
    frame = note.get("frame")
    if type(frame) is not int or frame < 0:
        raise InvalidPacket(gettext("It names no frame."))
    text = clean_text(note["text"])
    key = uuid.uuid5(guest.guest_id or uuid.NAMESPACE_OID, f"{take.pk} {frame} {note.get('id')} {text}")
    if Note.objects.filter(key=key).exists():
        return False
    with transaction.atomic():
        notes.write(take, participant=guest, text=text, frame_in=frame, key=key)
    return True
