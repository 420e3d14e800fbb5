"""Who has watched how much of a shot or a project, who is through, and a nudge for the others."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.web.parameters import whole_number
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review import viewing
from studio.review.guards import take_view
from studio.review.screening import member_progress
from studio.review.screening.member_progress import ReviewSet


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def progress(request: StudioRequest, project: Project) -> HttpResponse:
    """The members with what they have watched of the shot in the query, or of the project."""
    review_set = _set(request.GET.get("shot"), project)
    people = member_progress.progress_of(review_set, request.member)
    context = {
        "project": project,
        "review_set": review_set,
        "people": people,
        "has_finished": any(person.is_self and person.finished_at for person in people),
        "may_nudge": request.member.has_permission(Permission.SHARE),
        "has_mail": settings.HAS_MAIL,
    }
    return render(request, "review/progress.html", context)


@require_POST
@project_view(requires=Permission.REVIEW)
def finish_review(request: StudioRequest, project: Project) -> HttpResponse:
    """Say that one is through with the set, or not after all."""
    review_set = _set(request.POST.get("shot"), project)
    if request.POST.get("goes_on"):
        member_progress.go_on(review_set, by=request.user)
    else:
        member_progress.finish(review_set, by=request.user)
    return _back(review_set)


@require_POST
@project_view(requires=Permission.SHARE)
def nudge_members(request: StudioRequest, project: Project) -> HttpResponse:
    """Notify the members who are not through; pressed again on the same day, nobody hears it twice."""
    review_set = _set(request.POST.get("shot"), project)
    try:
        count = member_progress.nudge(review_set, by=request.user, now=timezone.now())
        messages.success(
            request,
            ngettext(
                "%(count)d person asked to finish, once a day.",
                "%(count)d people asked to finish, once a day.",
                count,
            )
            % {"count": count},
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return _back(review_set)


@require_POST
@take_view(requires=Permission.VIEW)
def record_watched(request: StudioRequest, take: Take) -> HttpResponse:
    """Count seconds of a take that a member has played."""
    try:
        seconds = viewing.parse_seconds(request.POST.get("seconds", ""))
        viewing.record_seconds(take, seconds, person=request.user)
    except Refusal as refusal:
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain")
    return HttpResponse(status=204)


def _set(number: str | None, project: Project) -> ReviewSet:
    """The shot of this number, or the project without one. Raises Http404 for a number that no shot has."""
    if not number:
        return ReviewSet(project=project, shot=None)
    shot_number = whole_number(number)
    shot = project.shots.filter(number=shot_number).first() if shot_number is not None else None
    if shot is None:
        raise Http404
    return ReviewSet(project=project, shot=shot)


def _back(review_set: ReviewSet) -> HttpResponse:
    return redirect(reverse("review:progress", args=[review_set.project.pk]) + review_set.query)
