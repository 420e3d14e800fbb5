"""Which picture stands for a project."""

from __future__ import annotations

from studio.generation.models import Take
from studio.projects.models import Project


def of(project: Project) -> Take | None:
    """The take that was chosen; else the newest circled one; else the newest with a picture."""
    shown = Take.objects.not_trashed().filter(project=project, asset__isnull=False).select_related("asset")
    if project.cover_take_id and (chosen := shown.filter(pk=project.cover_take_id).first()):
        return chosen
    newest = shown.order_by("-ordered_at", "-generation_id")
    return newest.filter(is_circled=True).first() or newest.first()
