"""Takes go to the trash and come back, one or many at a time; and one becomes the cover of its project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import go, is_htmx, toast
from studio.generation import covers
from studio.generation.composer.forms import ids_in
from studio.generation.models import Take
from studio.generation.trash import Stays, move_to_trash, restore_takes
from studio.library.files import links
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_POST
@project_view(requires=Permission.ORDER)
def trash(request: StudioRequest, project: Project) -> HttpResponse:
    """Put the chosen takes into the trash, and say which stay and why."""
    ids = _chosen(request, project)
    refused = move_to_trash(ids, by=request.user, now=timezone.now())
    trashed = [str(pk) for pk in ids if pk not in refused]
    undo = (reverse("generation:restore", args=[project.pk]), {"take": trashed}) if trashed else None
    return _respond(request, project, _report(len(trashed), refused), is_bad=bool(refused), undo=undo)


@require_POST
@project_view(requires=Permission.ORDER)
def restore(request: StudioRequest, project: Project) -> HttpResponse:
    """Take the chosen ones out of the trash, with their notes."""
    restored = restore_takes(_chosen(request, project), by=request.user)
    sentence = ngettext(
        "%(count)d take restored, with notes and ratings.",
        "%(count)d takes restored, with notes and ratings.",
        restored,
    )
    return _respond(request, project, sentence % {"count": restored})


@require_GET
@project_view(requires=Permission.VIEW)
def cover(request: StudioRequest, project: Project) -> HttpResponse:
    """The picture that stands for a project: of the take that was chosen, of a circled one, of the newest."""
    take = covers.of(project)
    poster_url = links.poster(take.asset) if take and take.asset else ""  # empty while it is being made
    return redirect(poster_url or static("img/no-cover.svg"))


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def choose_cover(request: StudioRequest, project: Project, take_id: UUID) -> HttpResponse:
    """Make the picture of a take the cover of its project."""
    take = get_object_or_404(Take, pk=take_id, project=project, asset__isnull=False)
    Project.objects.filter(pk=project.pk).update(cover_take_id=take.pk)
    sentence = gettext("%(shot)s %(take)s is the cover of %(project)s.")
    return _respond(request, project, sentence % {"shot": take.shot, "take": take, "project": project.name})


def _chosen(request: StudioRequest, project: Project) -> list[UUID]:
    """The takes of this project that the form names; others' and what is no id are left out."""
    ids = ids_in(request.POST, "take")
    return list(Take.objects.filter(project=project, pk__in=ids).values_list("pk", flat=True))


def _report(done: int, refused: Mapping[UUID, Stays]) -> str:
    """``18 takes moved to the trash. 2 takes stay: they are circled.``"""
    moved = ngettext("%(count)d take moved to the trash.", "%(count)d takes moved to the trash.", done)
    sentences = [moved % {"count": done}] if done or not refused else []
    sentences += [_staying(reason, count) for reason, count in Counter(refused.values()).items()]
    return " ".join(sentences)


def _staying(reason: Stays, count: int) -> str:
    if reason is Stays.IS_CIRCLED:
        sentence = ngettext(
            "%(count)d take stays: it is circled.", "%(count)d takes stay: they are circled.", count
        )
    else:
        sentence = ngettext(
            "%(count)d take stays: it is still being made.",
            "%(count)d takes stay: they are still being made.",
            count,
        )
    return sentence % {"count": count}


def _respond(
    request: StudioRequest,
    project: Project,
    sentence: str,
    *,
    is_bad: bool = False,
    undo: tuple[str, dict[str, list[str]]] | None = None,
) -> HttpResponse:
    if not is_htmx(request):
        messages.info(request, sentence)
        return go(request, "generation:gallery", project.pk)
    response = trigger_client_event(HttpResponse(status=204), "studio:changed", {})
    return toast(response, sentence, "error" if is_bad else "ok", undo=undo)
