"""An order for what was rendered before in this project: the take that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

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
    confirmed: str = ""  # the confirmation that was given already
    count: int = 1  # of the orders that were rendered before
    orders: int = 1  # of all that are being ordered


def find_duplicate(
    project: Project, orders: Sequence[CheckedRequest], *, engine: str, key: UUID | None, confirmed: str = ""
) -> Duplicate | None:
    """The newest take that one of the orders asks for again; None for a repeated click of one form."""
    if key and Generation.objects.filter(project=project, order_key=key).exists():
        return None
    takes = Take.objects.filter(
        generation__project=project,
        generation__fingerprint__in=[order.fingerprint for order in orders],
        generation__engine=engine,
        generation__state=State.READY,
        state=TakeState.READY,
        trashed_at=None,
    ).order_by("-generation__created_at", "slot")
    take = takes.select_related("generation__author", "shot", "asset").first()
    if take is None:
        return None
    count = takes.order_by().values("generation__fingerprint").distinct().count() if len(orders) > 1 else 1
    return replace(_shown(take, engine), confirmed=confirmed, count=count, orders=len(orders))


def _shown(take: Take, engine: str) -> Duplicate:
    generation = take.generation
    gallery = reverse("generation:gallery", args=[generation.project_id])
    return Duplicate(
        engine=engine,
        label=take.shot.take_label(take.number),
        when=generation.created_at,
        author_name=str(generation.author or gettext("a former member")),
        poster_url=reverse("library:poster", args=[take.asset_id]) if take.asset_id else "",
        url=f"{gallery}?shot={take.shot.number}#card-{generation.pk}",
    )
