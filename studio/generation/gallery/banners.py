"""What producers must know before anything else: sending is paused, orders wait for their decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.core.formatting import count
from studio.generation.gallery.failures import plain_words
from studio.generation.models import Engine, Gate
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One line over the gallery, with at most one thing to do."""

    id: str
    kind: str  # bad, hint
    words: str
    detail: str = ""
    since: datetime | None = None
    label: str = ""
    url: str = ""
    is_post: bool = False


def banners(project: Project, shut: Iterable[Gate], asked: int) -> list[Banner]:
    """The banners of a project's pages, the worst first; ``asked``: how many orders wait for a decision."""
    found = [_paused(project, gate) for gate in shut]
    if asked:
        words = f"{count(asked, 'order asks', 'orders ask')} to be paid for."
        found.append(Banner(id="asked", kind="hint", words=words, detail="Look for Pay and render."))
    return found


def _paused(project: Project, gate: Gate) -> Banner:
    who = "Runware" if gate.engine == Engine.RUNWARE else "the draft renderer"
    return Banner(
        id=f"paused-{gate.engine}",
        kind="bad",
        words=f"Sending to {who} is paused. {plain_words(gate.group)} Orders wait and go on by themselves.",
        detail=f"{gate.code} {gate.words}".strip(),
        since=gate.shut_at,
        label="Check now",
        url=reverse("generation:check", args=[project.pk, gate.engine]),
        is_post=True,
    )
