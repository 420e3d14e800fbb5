"""Open the composer for a new take that answers chosen notes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog.request import Mode
from studio.catalog.wildcards import escape
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuids
from studio.core.web.responses import go
from studio.generation.composer.prefill import prefill_fields
from studio.generation.models import Take
from studio.generation.views.composer_initial import hand_over
from studio.review.guards import take_view
from studio.review.models import NoteAnswer
from studio.review.notes import answers
from studio.review.notes.prompt_feedback import feedback_line, with_feedback
from studio.review.views.responses import refused


@require_POST
@take_view(requires=Permission.ORDER)
def answer(request: StudioRequest, take: Take) -> HttpResponse:
    """Open the composer with the notes as lines of the prompt: an edit of this take, or the same inputs."""
    try:
        note_answer = answers.create(take, parse_uuids(request.POST.getlist("note")), by=request.user)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    is_edit = request.POST.get("how") != "same"
    fields = _edit_fields(take, note_answer) if is_edit else _retake_fields(take, note_answer)
    hand_over(request, note_answer.pk, {**fields, "shot": [str(take.shot.number)]})
    gallery = reverse("generation:gallery", args=[take.generation.project_id])
    query = urlencode({"mode": fields["mode"][0], "answers": note_answer.pk, "shot": take.shot.number})
    return go(request, f"{gallery}?{query}#composer")


def _edit_fields(take: Take, note_answer: NoteAnswer) -> dict[str, list[str]]:
    prompt = with_feedback("", _feedback_lines(note_answer))
    return {
        "model": [take.generation.model],
        "mode": [Mode.EDIT],
        "prompt": [escape(prompt)],
        "source_video": [str(take.asset_id)],
    }


def _retake_fields(take: Take, note_answer: NoteAnswer) -> dict[str, list[str]]:
    prompt = str(take.generation.request.get("prompt", ""))
    return {
        **prefill_fields(take.generation),
        "prompt": [escape(with_feedback(prompt, _feedback_lines(note_answer)))],
    }


def _feedback_lines(note_answer: NoteAnswer) -> list[str]:
    return [
        feedback_line(
            note.text,
            frame_in=note.frame_in,
            frame_out=note.frame_out,
            rate=note.rate,
            drawing=note.drawing,
        )
        for note in note_answer.notes.in_order()
    ]
