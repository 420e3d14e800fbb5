"""The gallery and its poll."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Deed
from studio.core.words import count
from studio.generation.cards import cards
from studio.generation.dock import dock
from studio.generation.forms import ComposeForm
from studio.generation.models import Generation
from studio.generation.refill import fields_of
from studio.generation.starters import starters
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot

PAGE_SIZE = 48
POLL_SECONDS = 1


@never_cache
@require_GET
@project_view(may=Deed.VIEW)
def gallery(request: StudioRequest, project: Project) -> HttpResponse:
    """All cards of a project or of one shot, newest first, with the composer."""
    return render_gallery(request, project, entered(request, project))


def render_gallery(
    request: StudioRequest, project: Project, form: ComposeForm, *, insist: bool = False
) -> HttpResponse:
    """The page around a composer; 422 when ``insist`` shows what keeps an order from going."""
    shots = list(project.shots.all())
    shot = chosen_shot(shots, request.GET.get("shot", ""))
    found = project.generations.for_cards().order_by("-created_at")
    page = Paginator(found.filter(shot=shot) if shot else found, PAGE_SIZE).get_page(request.GET.get("page"))
    may_order = request.member.may(Deed.ORDER)
    context: dict[str, Any] = {
        "project": project,
        "all_url": reverse("generation:gallery", args=[project.pk]),
        "current_shot": shot,
        "shots": [_chip(project, one, shot) for one in shots],
        "may_order": may_order,
        "cards": cards(page.object_list, may_order=may_order),
        "page": _pages(page, sum(one.last_take for one in shots if shot in (None, one)), shot),
        "poll": poll(project),
    }
    if may_order:
        context["dock"] = dock(form, shot or shots[-1], insist=insist)
        context["starters"] = starters(project)
    return render(request, "generation/gallery.html", context, status=422 if insist else 200)


@never_cache
@require_GET
@project_view(may=Deed.VIEW)
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards that changed since a revision; 204 when none did."""
    since = request.GET.get("since", "")
    seen = int(since) if since.isdecimal() else 0
    if seen >= project.revision:
        return HttpResponse(status=204)
    changed = project.generations.for_cards().filter(revision__gt=seen).order_by("-created_at")[:PAGE_SIZE]
    context = {"poll": poll(project), "cards": cards(changed, may_order=request.member.may(Deed.ORDER))}
    return render(request, "generation/_changes.html", context)


def entered(request: StudioRequest, project: Project) -> ComposeForm:
    """The composer as the address says: a mode, a starter's words, or a reused generation."""
    data = QueryDict(mutable=True)
    data.update(request.GET)
    for name, values in request.GET.lists():
        data.setlist(name, values)
    reused = request.GET.get("reuse")
    source = project.generations.filter(pk=reused).first() if reused else None
    if source:
        for name, values in fields_of(source).items():
            data.setlist(name, values)
    data.setdefault("mode", "text")
    form = ComposeForm(data, project=project)
    form.is_valid()
    return form


def poll(project: Project) -> dict[str, Any]:
    """What the page needs to ask again: the last revision, and whether anything is under way."""
    under_way = Generation.objects.filter(project=project).under_way().count()
    return {
        "url": f"{reverse('generation:watch', args=[project.pk])}?since={project.revision}",
        "seconds": POLL_SECONDS,
        "is_busy": under_way > 0,
        "under_way": under_way,
    }


def chosen_shot(shots: list[Shot], number: str) -> Shot | None:
    """The shot with this number; None for all."""
    return next((shot for shot in shots if str(shot.number) == number), None)


def _chip(project: Project, shot: Shot, current: Shot | None) -> dict[str, Any]:
    return {
        "number": f"{shot.number:02}",
        "name": shot.name,
        "url": f"{reverse('generation:gallery', args=[project.pk])}?shot={shot.number}",
        "take_count": shot.last_take,
        "is_current": shot == current,
    }


def _pages(page: Any, takes: int, shot: Shot | None) -> dict[str, Any]:
    extra = f"&shot={shot.number}" if shot else ""
    return {
        "total_label": count(takes, "take"),
        "next_url": f"?page={page.next_page_number()}{extra}" if page.has_next() else "",
        "previous_url": f"?page={page.previous_page_number()}{extra}" if page.has_previous() else "",
    }
