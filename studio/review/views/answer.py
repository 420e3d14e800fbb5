"""From chosen notes to the composer, filled with what they ask for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog.request import Mode
from studio.core.errors import Refusal
from studio.core.web import go
from studio.generation.composer.prefill import fields_of
from studio.generation.models import Take
from studio.generation.views.composer_initial import hand_over
from studio.review.guards import take_view
from studio.review.models import Answer
from studio.review.notes import answers
from studio.review.notes import prompt_feedback as phrases
from studio.review.views.responses import refused


@require_POST
@take_view(requires=Permission.ORDER)
def answer(request: StudioRequest, take: Take) -> HttpResponse:
    """Open the composer with the notes as lines of the prompt: an edit of this take, or the same inputs."""
    try:
        begun = answers.begin(take, _ids(request.POST.getlist("note")), by=request.user)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    is_edit = request.POST.get("how") != "same"
    fields = _edit(take, begun) if is_edit else _same(take, begun)
    hand_over(request, begun.pk, {**fields, "shot": [str(take.shot.number)]})
    gallery = reverse("generation:gallery", args=[take.generation.project_id])
    query = urlencode({"mode": fields["mode"][0], "answers": begun.pk, "shot": take.shot.number})
    return go(request, f"{gallery}?{query}#composer")


def _edit(take: Take, begun: Answer) -> dict[str, list[str]]:
    words = phrases.prompt("", _lines(begun))
    return {"mode": [Mode.EDIT], "prompt": [words], "source_video": [str(take.asset_id)]}


def _same(take: Take, begun: Answer) -> dict[str, list[str]]:
    asked = str(take.generation.request.get("prompt", ""))
    return {**fields_of(take.generation), "prompt": [phrases.prompt(asked, _lines(begun))]}


def _lines(begun: Answer) -> list[str]:
    return [
        phrases.line(
            note.text,
            frame_in=note.frame_in,
            frame_out=note.frame_out,
            rate=note.rate,
            drawing=note.drawing,
        )
        for note in begun.notes.in_order()
    ]


def _ids(values: list[str]) -> list[UUID]:
    found: list[Any] = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
