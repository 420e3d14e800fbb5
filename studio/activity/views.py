"""The inbox, and the logs of projects and teams."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts import teams
from studio.accounts.guards import team_view
from studio.accounts.models import StudioRequest, Team, User
from studio.accounts.policy import Permission
from studio.activity import audit_log, hooks, verbs
from studio.activity import inbox as inboxes
from studio.activity.audit_filter import LogFilter
from studio.activity.log_page import log_context, log_file
from studio.projects.guards import project_view
from studio.projects.models import Project

PAGE_SIZE = 50


@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Notifications of the user; ``?unread`` shows only unread ones."""
    only_unread = "unread" in request.GET
    person = cast("User", request.user)
    notifications = inboxes.inbox(person)
    page = Paginator(notifications.unread() if only_unread else notifications, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    extra = "&unread" if only_unread else ""
    context = {
        "notifications": list(page.object_list),
        "only_unread": only_unread,
        "late": hooks.LATE.call(person, timezone.localdate()),
        "next_url": f"?page={page.next_page_number()}{extra}" if page.has_next() else "",
        "previous_url": f"?page={page.previous_page_number()}{extra}" if page.has_previous() else "",
    }
    return render(request, "activity/inbox.html", context)


@never_cache
@require_GET
def open_notification(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Mark a notification as read and redirect to its page."""
    notification = inboxes.open_notification(cast("User", request.user), notification_id, now=timezone.now())
    if notification is None:
        raise Http404
    is_here = url_has_allowed_host_and_scheme(notification.path, None)
    return redirect(notification.path if is_here else reverse("activity:inbox"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notifications as read."""
    inboxes.read_all(cast("User", request.user), now=timezone.now())
    return redirect("activity:inbox")


@never_cache
@require_GET
@project_view(requires=Permission.SEE_LOG)
def project_log(request: StudioRequest, project: Project) -> HttpResponse:
    """Audit log of a project."""
    log = audit_log.of_project(project, LogFilter.from_query(request.GET), person=request.user)
    csv_url = reverse("activity:project_log_csv", args=[project.pk])
    return _page(request, log, csv_url, labels=verbs.PROJECT_LABELS, project=project)


@require_GET
@project_view(requires=Permission.SEE_LOG)
def project_log_csv(request: StudioRequest, project: Project) -> StreamingHttpResponse:
    """CSV export of the log."""
    log = audit_log.of_project(project, LogFilter.from_query(request.GET), person=request.user)
    return _file(request, log, project.name)


@never_cache
@require_GET
@team_view(requires=Permission.SEE_LOG)
def team_log(request: StudioRequest, team: Team) -> HttpResponse:
    """Audit log of a team and all its projects."""
    log = audit_log.of_team(team, LogFilter.from_query(request.GET), person=request.user)
    csv_url = reverse("activity:team_log_csv", args=[team.pk])
    return _page(request, log, csv_url, labels={**verbs.TEAM_LABELS, **verbs.PROJECT_LABELS}, team=team)


@require_GET
@team_view(requires=Permission.SEE_LOG)
def team_log_csv(request: StudioRequest, team: Team) -> StreamingHttpResponse:
    """CSV export of the log."""
    log = audit_log.of_team(team, LogFilter.from_query(request.GET), person=request.user)
    return _file(request, log, team.name)


def _page(
    request: StudioRequest, log: audit_log.Log, csv_url: str, *, labels: dict[str, Any], **named: Any
) -> HttpResponse:
    context = log_context(request, log, csv_url, labels=labels)
    context["people"] = audit_log.people(request.member.team)
    context["has_origin"] = _has_origin(request)
    return render(request, "activity/log.html", {**context, **named})


def _file(request: StudioRequest, log: audit_log.Log, name: str) -> StreamingHttpResponse:
    teams.record(request.member.team, "log saved", actor=request.user, log=name)
    return log_file(log, name, has_origin=_has_origin(request))


def _has_origin(request: StudioRequest) -> bool:
    """Whether the person may see addresses and sessions of others."""
    return request.member.has_permission(Permission.MANAGE_TEAM)
