"""The take that a new one can go on from: its last frame becomes the first frame of the next."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.models import Shot


@dataclass(frozen=True, kw_only=True)
class Continuation:
    """A take by its label, and the address that keeps its last frame as an image (POST)."""

    label: str
    frame_url: str


def continuation(shot: Shot) -> Continuation | None:
    """The newest take of a shot, else of the shots before it in the film; None without any."""
    takes = Take.objects.not_trashed().filter(
        project=shot.project_id, state=TakeState.READY, asset__frames__gt=0, shot__position__lte=shot.position
    )
    take = takes.select_related("shot", "asset").order_by("-shot__position", "-number").first()
    if take is None or take.asset is None or take.asset.frames is None:
        return None
    return Continuation(
        label=str(take.shot.take_label(take.number)),
        frame_url=reverse("library:keep_frame", args=[take.asset_id, take.asset.frames - 1]),
    )
