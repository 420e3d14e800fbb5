"""The banners over the gallery: sending is paused, orders wait for approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studio.core.translations.wording import worded
from studio.core.values.formatting import format_number
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
        message = ngettext(
            "%(count)s order asks to be paid for.", "%(count)s orders ask to be paid for.", awaiting_approval
        ) % {"count": format_number(awaiting_approval)}
        detail = gettext("Look for Pay and render.")
        result.append(Banner(id="asked", kind="hint", message=message, detail=detail))
    return result


def _paused(project: Project, status: EngineStatus) -> Banner:
    is_paid = status.engine == Engine.RUNWARE
    paused = gettext("Sending to Runware is paused.") if is_paid else gettext("Sending drafts is paused.")
    goes_on = gettext("Orders wait and go on by themselves.")
    return Banner(
        id=f"paused-{status.engine}",
        kind="bad",
        message=f"{paused} {group_sentence(status.error_group)} {goes_on}",
        detail=f"{status.error_code} {worded(status.error_message)}".strip(),
        since=status.paused_at,
        label=gettext("Check now"),
        url=reverse("generation:check", args=[project.pk, status.engine]),
        is_post=True,
    )
