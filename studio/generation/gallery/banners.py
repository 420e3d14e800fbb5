"""The banners over the gallery: sending is paused, orders wait for approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.core.values.formatting import format_count
from studio.generation.gallery.failures import group_sentence
from studio.generation.models import Engine, EngineStatus
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A message over the gallery with at most one button."""

    id: str
    kind: str  # bad, hint
    message: str
    detail: str = ""
    since: datetime | None = None
    label: str = ""
    url: str = ""
    is_post: bool = False


def banners(project: Project, paused: Iterable[EngineStatus], awaiting_approval: int) -> list[Banner]:
    """The banners of a project's pages, the worst first; ``awaiting_approval``: the number of such orders."""
    result = [_paused(project, status) for status in paused]
    if awaiting_approval:
        message = f"{format_count(awaiting_approval, 'order asks', 'orders ask')} to be paid for."
        result.append(Banner(id="asked", kind="hint", message=message, detail="Look for Pay and render."))
    return result


def _paused(project: Project, status: EngineStatus) -> Banner:
    engine = "Runware" if status.engine == Engine.RUNWARE else "the draft renderer"
    reason = group_sentence(status.error_group)
    return Banner(
        id=f"paused-{status.engine}",
        kind="bad",
        message=f"Sending to {engine} is paused. {reason} Orders wait and go on by themselves.",
        detail=f"{status.error_code} {status.error_message}".strip(),
        since=status.paused_at,
        label="Check now",
        url=reverse("generation:check", args=[project.pk, status.engine]),
        is_post=True,
    )
