"""Links for guests, for those who may share: make them, see who opened them, change and switch them off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web import absolute_url
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.models import Scope, ShareLink
from studio.review.sharing import services as links
from studio.review.sharing.forms import ChangeForm, ShareForm

TOLD = "share link"  # in the session: an address that is shown once
MOST_VIEWS = 100


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.SHARE)
def share(request: StudioRequest, project: Project) -> HttpResponse:
    """All links of a project, and a new one; ``?take=`` and ``?shot=`` choose what it shows."""
    if request.method == "POST":
        form = ShareForm(request.POST, project=project)
        if form.is_valid():
            link, token = links.make(project, by=request.user, **form.columns())
            return _told(request, project, link, token)
    else:
        form = ShareForm(project=project, initial=_chosen(request, project))
    context = {
        "project": project,
        "form": form,
        "chosen": _takes_of(form),
        "links": [_row(link) for link in project.share_links.select_related("shot", "made_by")],
    }
    return render(request, "review/share.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.SHARE)
def share_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """One link: who opened it; POST changes its rules."""
    link = _find(project, link_id)
    form = ChangeForm(request.POST or None, link=link)
    if request.method == "POST" and form.is_valid():
        links.change(link, by=request.user, **form.rules())
        return redirect("review:share_link", project.pk, link.pk)
    context = {
        "project": project,
        "row": _row(link),
        "form": form,
        "views": link.views.all()[:MOST_VIEWS],
        "told_link": request.session.pop(TOLD, ""),
    }
    return render(request, "review/share_link.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_view(requires=Permission.SHARE)
def switch_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """Off, or on again."""
    link = _find(project, link_id)
    if link.off_at:
        links.switch_on(link, by=request.user)
    else:
        links.switch_off(link, by=request.user, now=timezone.now())
    return redirect("review:share_link", project.pk, link.pk)


@require_POST
@project_view(requires=Permission.SHARE)
def renew_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """Another address for the same link, shown once."""
    link = _find(project, link_id)
    return _told(request, project, link, links.renew(link, by=request.user))


def _told(request: StudioRequest, project: Project, link: ShareLink, token: str) -> HttpResponse:
    request.session[TOLD] = absolute_url("review:guest", token)
    return redirect("review:share_link", project.pk, link.pk)


def _find(project: Project, link_id: UUID) -> ShareLink:
    return get_object_or_404(project.share_links.select_related("project", "shot", "made_by"), pk=link_id)


def _chosen(request: StudioRequest, project: Project) -> dict[str, Any]:
    """What the address says should be shared; what it names wrongly is left out."""
    asked = forms.ModelMultipleChoiceField(ShareForm(project=project).fields["take"].queryset, required=False)  # type: ignore[attr-defined]
    try:
        takes = list(asked.clean(request.GET.getlist("take")))
    except forms.ValidationError:
        takes = []
    if takes:
        return {"scope": Scope.TAKES, "take": [take.pk for take in takes]}
    number = request.GET.get("shot", "")
    shot = (
        project.shots.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    )
    return {"scope": Scope.SHOT, "shot": shot} if shot else {}


def _takes_of(form: ShareForm) -> list[str]:
    """The ids of the chosen takes, for the hidden fields of the form."""
    return [str(value) for value in form["take"].value() or []]


def _row(link: ShareLink) -> dict[str, Any]:
    state = "off" if link.off_at else "over" if link.is_over(timezone.now()) else "on"
    words = {"off": "Switched off", "over": "Expired", "on": "Works"}[state]
    shows = f"Shot {link.shot}" if link.scope == Scope.SHOT else link.get_scope_display()
    return {"link": link, "state": state, "state_words": words, "shows": shows}
