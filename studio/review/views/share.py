"""Pages of share links for members who may share: create, update, disable, and the log of views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.values.formatting import format_count
from studio.core.values.uuids import parse_uuids
from studio.core.web import keyset
from studio.core.web.parameters import whole_number
from studio.core.web.responses import absolute_url, is_htmx, page
from studio.generation.models import Take
from studio.generation.selections import named_takes
from studio.projects.due_dates import due_date
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.labels import label_of
from studio.review.models import ShareLink, ShareScope
from studio.review.sharing import progress, services, watermarked_copies
from studio.review.sharing.forms import ShareForm, ShareLinkChangeForm

NEW_ADDRESS = "share link"  # in the session: an address that is shown once
PAGE_SIZE = 50
MOST_VIEWS = 100
FIRST_LABEL = gettext_lazy("Client")
# What a link shows, within a sentence.
SCOPE_TEXTS = {
    ShareScope.CIRCLED: gettext_noop("the circled takes"),
    ShareScope.PROJECT: gettext_noop("all takes of the project"),
    ShareScope.SHOT: gettext_noop("the takes of one shot"),
    ShareScope.TAKES: gettext_noop("chosen takes"),
}


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.SHARE)
def share(request: StudioRequest, project: Project) -> HttpResponse:
    """All links of a project, and the form for a new one, which alone is the dialog of Share.

    ``?take=``, ``?shot=`` and ``?scope=`` say what the link will show.
    """
    if request.method == "POST":
        form = ShareForm(request.POST, project=project)
        if form.is_valid():
            return _created(request, project, *services.create(project, by=request.user, **form.columns()))
    else:
        form = ShareForm(project=project, initial=_chosen(request, project))
    context = {"project": project, "form": form, "chosen": _take_ids(form), "shows": _shown(form, project)}
    if not is_htmx(request):
        context |= _links(request, project)
    status = 422 if form.is_bound else 200
    return page(request, "review/share.html", "review/_share_form.html", context, status=status)


def _links(request: StudioRequest, project: Project) -> dict[str, Any]:
    """A page of the links of a project, the newest first."""
    pages = keyset.page(project.share_links.select_related("shot", "created_by"), request.GET, size=PAGE_SIZE)
    return {"links": [_row(link) for link in pages.rows], "pages": pages}


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.SHARE)
def share_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """One link with its log of views; POST changes its rules."""
    link = _find(project, link_id)
    form = ShareLinkChangeForm(request.POST or None, link=link)
    if request.method == "POST" and form.is_valid():
        services.update(link, by=request.user, **form.rules())
        return redirect("review:share_link", project.pk, link.pk)
    context = {
        "project": project,
        "row": _row(link),
        "form": form,
        "views": link.views.all()[:MOST_VIEWS],
        "guests": progress.progress_of(link),
        "has_mail": settings.HAS_MAIL,
        "copies": watermarked_copies.summary_of(link),
        "address": request.session.pop(NEW_ADDRESS, ""),
    }
    return render(request, "review/share_link.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_view(requires=Permission.SHARE)
def switch_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """Disable a link, or enable it again."""
    link = _find(project, link_id)
    if link.disabled_at:
        services.enable(link, by=request.user)
    else:
        services.disable(link, by=request.user, now=timezone.now())
    return redirect("review:share_link", project.pk, link.pk)


@require_POST
@project_view(requires=Permission.SHARE)
def renew_link(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """Give a link a new address, which is shown once."""
    link = _find(project, link_id)
    return _show_address(request, project, link, services.renew_token(link, by=request.user))


@require_POST
@project_view(requires=Permission.SHARE)
def nudge_guests(request: StudioRequest, project: Project, link_id: UUID) -> HttpResponse:
    """Mail the guests of a link who have not finished."""
    link = _find(project, link_id)
    try:
        count = progress.nudge(link, by=request.user, now=timezone.now())
        messages.success(
            request,
            ngettext("%(count)d mail on the way.", "%(count)d mails on the way.", count) % {"count": count},
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("review:share_link", project.pk, link.pk)


def _show_address(request: StudioRequest, project: Project, link: ShareLink, token: str) -> HttpResponse:
    request.session[NEW_ADDRESS] = absolute_url("review:guest", token)
    return redirect("review:share_link", project.pk, link.pk)


def _created(request: StudioRequest, project: Project, link: ShareLink, token: str) -> HttpResponse:
    """A link with its address, which is shown only now: in the dialog, else on the page of the link."""
    if not is_htmx(request):
        return _show_address(request, project, link, token)
    context = {
        "project": project,
        "link": link,
        "address": absolute_url("review:guest", token),
        "shows": _scope_text(link),
    }
    return render(request, "review/_share_created.html", context)


def _find(project: Project, link_id: UUID) -> ShareLink:
    return get_object_or_404(project.share_links.select_related("project", "shot", "created_by"), pk=link_id)


def _chosen(request: StudioRequest, project: Project) -> dict[str, Any]:
    """Initial values from the address, without takes and shots that the project does not have."""
    field = forms.ModelMultipleChoiceField(ShareForm(project=project).fields["take"].queryset, required=False)  # type: ignore[attr-defined]
    try:
        takes = list(field.clean([str(pk) for pk in named_takes(request.GET)]))
    except forms.ValidationError:
        takes = []
    if takes:
        return {"scope": ShareScope.TAKES, "take": [take.pk for take in takes], "label": FIRST_LABEL}
    number = whole_number(request.GET.get("shot"))
    shot = project.shots.filter(number=number).first() if number is not None else None
    if shot:
        return {"scope": ShareScope.SHOT, "shot": shot.pk, "label": FIRST_LABEL}
    scope = request.GET.get("scope", "")
    is_whole = scope in {ShareScope.CIRCLED, ShareScope.PROJECT}
    return {"label": FIRST_LABEL, **({"scope": scope} if is_whole else {})}


def _shown(form: ShareForm, project: Project) -> str:
    """What guests will see, where the place from which somebody shares has said it; else empty."""
    scope = form["scope"].value()
    if scope == ShareScope.TAKES:
        takes = Take.objects.filter(pk__in=parse_uuids(_take_ids(form)), project=project)
        labels = [label_of(take) for take in takes.select_related("shot")]
        return format_count(len(labels), "take", "takes") if len(labels) > 1 else "".join(labels)
    if scope == ShareScope.SHOT:
        shot = project.shots.filter(pk__in=parse_uuids([str(form["shot"].value())])).first()
        return gettext("all takes of %(shot)s") % {"shot": shot} if shot else ""
    return ""


def _take_ids(form: ShareForm) -> list[str]:
    """The ids of the chosen takes, for the hidden fields of the form."""
    return [str(value) for value in form["take"].value() or []]


def _row(link: ShareLink) -> dict[str, Any]:
    state = "off" if link.disabled_at else "over" if link.is_expired(timezone.now()) else "on"
    words = {"off": gettext("Switched off"), "over": gettext("Expired"), "on": gettext("Works")}[state]
    due = due_date(link.due_on, today=timezone.localdate(), is_done=state != "on")
    return {
        "link": link,
        "state": state,
        "state_words": words,
        "shows": capfirst(_scope_text(link)),
        "due": due,
    }


def _scope_text(link: ShareLink) -> str:
    return (
        gettext("shot %(shot)s") % {"shot": link.shot}
        if link.scope == ShareScope.SHOT
        else gettext(SCOPE_TEXTS[ShareScope(link.scope)])
    )
