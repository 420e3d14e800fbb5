"""What producers must know before anything else: sending is paused, orders wait for their decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.core.formatting import format_count
from studio.generation.gallery.failures import plain_words
from studio.generation.models import Engine, EngineStatus
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


def banners(project: Project, shut: Iterable[EngineStatus], asked: int) -> list[Banner]:
    """The banners of a project's pages, the worst first; ``asked``: how many orders wait for a decision."""
    found = [_paused(project, gate) for gate in shut]
    if asked:
        words = f"{format_count(asked, 'order asks', 'orders ask')} to be paid for."
        found.append(Banner(id="asked", kind="hint", words=words, detail="Look for Pay and render."))
    return found


def _paused(project: Project, gate: EngineStatus) -> Banner:
    engine = "Runware" if gate.engine == Engine.RUNWARE else "the draft renderer"
    reason = plain_words(gate.error_group)
    return Banner(
        id=f"paused-{gate.engine}",
        kind="bad",
        words=f"Sending to {engine} is paused. {reason} Orders wait and go on by themselves.",
        detail=f"{gate.error_code} {gate.error_message}".strip(),
        since=gate.paused_at,
        label="Check now",
        url=reverse("generation:check", args=[project.pk, gate.engine]),
        is_post=True,
    )
