"""An order for what was rendered before in this project: the take that is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from studio.generation.checked_request import CheckedRequest
from studio.generation.lifecycle import State, TakeState
from studio.generation.models import Generation, Take
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """A take that shows what is being ordered, and which button asked for it."""

    engine: str
    label: str
    when: datetime
    author_name: str
    poster_url: str
    url: str


def find_duplicate(
    project: Project, checked: CheckedRequest, *, engine: str, key: UUID | None
) -> Duplicate | None:
    """The newest take of the same request by the same engine; None for a repeated click of one order."""
    if key and Generation.objects.filter(project=project, order_key=key).exists():
        return None
    take = (
        Take.objects.filter(
            generation__project=project,
            generation__fingerprint=checked.fingerprint,
            generation__engine=engine,
            generation__state=State.READY,
            state=TakeState.READY,
            trashed_at=None,
        )
        .select_related("generation__author", "shot", "asset")
        .order_by("-generation__created_at", "slot")
        .first()
    )
    return _shown(take, engine) if take else None


def _shown(take: Take, engine: str) -> Duplicate:
    generation = take.generation
    gallery = reverse("generation:gallery", args=[generation.project_id])
    return Duplicate(
        engine=engine,
        label=take.shot.take_label(take.number),
        when=generation.created_at,
        author_name=str(generation.author or "a former member"),
        poster_url=reverse("library:poster", args=[take.asset_id]) if take.asset_id else "",
        url=f"{gallery}?shot={take.shot.number}#card-{generation.pk}",
    )
