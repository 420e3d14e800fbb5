"""The first run, as a reviewer finds it: the demo takes with two notes and an approval."""

from __future__ import annotations

from django.db import transaction

from studio.accounts.models import Team
from studio.generation import seed
from studio.generation.models import Take
from studio.review.decisions import verdicts
from studio.review.notes import services as notes
from studio.review.participants import Voice


def first_run() -> None:
    """Found the demo team with its talk once; on every later start do nothing."""
    with transaction.atomic():
        if Team.objects.exists():
            return
        seed.first_run()
        demo = Take.objects.filter(shot__number__in=_SAID, number=1)
        for take in demo.select_related("asset", "shot", "generation__project", "author"):
            _talk(take)


def _talk(take: Take) -> None:
    """What is said of the demo take of this shot, by whoever founded the studio."""
    voice = Voice(user=take.author)
    for frame_in, frame_out, text, drawing in _SAID[take.shot.number]:
        notes.write(take, voice=voice, text=text, frame_in=frame_in, frame_out=frame_out, drawing=drawing)
    if not _SAID[take.shot.number]:
        verdicts.give(take, voice=voice, kind="approve")


# Number of the shot: its notes, in frames at 24 a second; a take of which nothing is said is approved.
_Notes = list[tuple[int, int | None, str, list[dict[str, object]]]]
_SAID: dict[int, _Notes] = {
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
