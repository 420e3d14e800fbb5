"""The page of the cut: the circled takes in the order of the shots, or what somebody made of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.parameters import whole_number
from studio.core.web.responses import go, is_htmx
from studio.exports import cut as cuts
from studio.exports import cut_page, sound_ingest, sounds
from studio.exports.cut_form import TOO_MANY, CutRow, posted_rows, rows_of
from studio.exports.models import Cut
from studio.exports.views.sound import sound_context
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def cut(request: StudioRequest, project: Project) -> HttpResponse:
    """All shots in a row, one without a circled take as a slate; or the cut as it was shaped."""
    return render(request, "exports/cut.html", _context(request, project))


@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
def change(request: StudioRequest, project: Project) -> HttpResponse:
    """Begin to shape the cut, change its rows, or go back; what is wrong stands at its row."""
    command = request.POST.get("do", "")
    if command == "begin":
        cuts.shape(project, author=request.user)
        return go(request, "exports:cut", project.pk)
    if command == "discard":
        cuts.discard(project, author=request.user)
        return go(request, "exports:cut", project.pk)
    rows = posted_rows(project, request.POST)
    items = [row.item for row in rows]
    if not all(items) or len(items) > cuts.MOST_ITEMS:
        sentence = gettext(TOO_MANY) % {"count": cuts.MOST_ITEMS} if len(items) > cuts.MOST_ITEMS else ""
        return _changed(request, project, rows=rows, sentence=sentence, status=422)
    revision = whole_number(request.POST.get("revision")) or 0
    try:
        cuts.replace(project, [item for item in items if item], revision=revision, author=request.user)
    except cuts.CutChanged as refusal:
        return _changed(request, project, sentence=refusal.message, status=409)
    if not is_htmx(request):
        return go(request, "exports:cut", project.pk)
    return _changed(request, project)


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """What changed since the page was drawn, by the revisions that it names: of cut, rows and sound; or 204.

    A cut that somebody began to shape, or that is the circled takes again, is another page.
    """
    revision = cuts.revision_of(project)
    seen = request.GET.get("cut", "")
    if bool(seen) != bool(revision):
        return HttpResponse(headers={"HX-Refresh": "true"})
    sound_ingest.requeue_stalled(sounds.unfinished(project), timezone.now())
    is_cut_changed = revision not in (seen, "") or request.GET.get("revision", revision) != revision
    is_sound_changed = request.GET.get("sound") != sounds.revision_of(project)
    if not is_cut_changed and not is_sound_changed:
        return HttpResponse(status=204)
    context = {**_context(request, project), "is_changed": True, "is_beside": True}
    changes = {"is_cut_changed": is_cut_changed, "is_sound_changed": is_sound_changed}
    return render(request, "exports/_cut_watch.html", {**context, **changes})


def _changed(
    request: StudioRequest,
    project: Project,
    *,
    rows: list[CutRow] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """The rows, and the pieces of the player as they are stored."""
    template = "exports/_cut_changed.html" if is_htmx(request) else "exports/cut.html"
    context = {**_context(request, project, rows), "sentence": sentence, "is_changed": is_htmx(request)}
    return render(request, template, context, status=status)


def _context(request: StudioRequest, project: Project, rows: list[CutRow] | None = None) -> dict[str, Any]:
    shaped = Cut.objects.filter(project=project).select_related("changed_by").first()
    items = cuts.items_of(project) if shaped else []
    may_shape = request.member.has_permission(Permission.ORDER)
    is_edited = bool(shaped and may_shape)
    return {
        "project": project,
        "cut": shaped,
        "may_shape": may_shape,
        "rows": (rows_of(items) if rows is None else rows) if is_edited else [],
        "choices": list(cuts.usable(project).select_related("shot")[: cut_page.MOST_CHOICES])
        if is_edited
        else [],
        **cut_page.summary(project, request.member, shaped, items),
        **sound_context(request, project),
    }
