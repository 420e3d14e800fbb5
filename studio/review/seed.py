"""Demo data of review for the first run: notes on two takes and an approval of a third."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from studio.accounts.models import Team, User
from studio.generation import seed
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.notes import services as notes
from studio.review.participants import Participant


def first_run(with_project: bool = True) -> None:
    """Create the first team and its owner, unless there is any team; with the demo project if wanted."""
    with transaction.atomic():
        if Team.objects.exists():
            return
        team, owner = seed.create_owner()
        if with_project:
            create_demo(team, owner)


def create_demo(team: Team, owner: User) -> Project:
    """The demo project for a team, with its notes; call it in a transaction."""
    project = seed.order_demo(team, owner)
    takes = Take.objects.filter(shot__project=project, shot__number__in=_NOTES, number=1)
    for take in takes.select_related("asset", "shot", "generation__project", "author"):
        _review(take)
    return project


def _review(take: Take) -> None:
    """Write the notes on the demo take of a shot as its author; without notes, approve it."""
    author = Participant(user=take.author)
    for frame_in, frame_out, text, drawing in _NOTES[take.shot.number]:
        place: dict[str, Any] = {"frame_in": frame_in, "frame_out": frame_out, "drawing": drawing}
        notes.write(take, participant=author, text=text, **place)
    if not _NOTES[take.shot.number]:
        verdicts.submit(take, participant=author, kind="approve")


# By number of the shot, in frames at 24 a second.
_DemoNotes = list[tuple[int, int | None, str, list[dict[str, object]]]]
_NOTES: dict[int, _DemoNotes] = {
    1: [
        (
            52,
            None,
            "The handle could catch a warmer light here.",
            [{"kind": "ellipse", "colour": 1, "points": [[0.42, 0.38], [0.6, 0.64]]}],
        )
    ],
    2: [(36, 84, "The orbit is a little fast for the turn: end it later, and softer.", [])],
    3: [],
}
