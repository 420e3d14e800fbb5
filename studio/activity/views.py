"""The inbox, and the logs of projects and teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.guards import team_view
from studio.accounts.models import StudioRequest, Team, User
from studio.accounts.policy import Permission
from studio.activity import audit_log
from studio.activity import inbox as inboxes
from studio.core import keyset
from studio.core.csv_export import csv_response
from studio.projects.guards import project_view
from studio.projects.models import Project

PAGE_SIZE = 50


@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Notifications of the user; ``?unread`` shows only unread ones."""
    only_unread = "unread" in request.GET
    notifications = inboxes.inbox(cast("User", request.user))
    if only_unread:
        notifications = notifications.unread()
    pages = keyset.page(notifications, request.GET, size=PAGE_SIZE)
    context = {"notifications": pages.rows, "only_unread": only_unread, "pages": pages}
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
    log_filter = audit_log.LogFilter.from_query(request.GET)
    csv_url = reverse("activity:project_log_csv", args=[project.pk])
    events = [audit_log.of_project(project, log_filter)]
    return _log(request, events, log_filter, csv_url, project.team, {"project": project})


@require_GET
@project_view(requires=Permission.SEE_LOG)
def project_log_csv(request: StudioRequest, project: Project) -> StreamingHttpResponse:
    """CSV export of the log."""
    events = audit_log.of_project(project, audit_log.LogFilter.from_query(request.GET))
    return _file(events.order_by("-created_at"), project.name)


@never_cache
@require_GET
@team_view(requires=Permission.SEE_LOG)
def team_log(request: StudioRequest, team: Team) -> HttpResponse:
    """Audit log of a team and all its projects."""
    log_filter = audit_log.LogFilter.from_query(request.GET)
    csv_url = reverse("activity:team_log_csv", args=[team.pk])
    return _log(request, audit_log.of_team(team, log_filter), log_filter, csv_url, team, {"team": team})


@require_GET
@team_view(requires=Permission.SEE_LOG)
def team_log_csv(request: StudioRequest, team: Team) -> StreamingHttpResponse:
    """CSV export of the log."""
    of_projects, of_team = audit_log.of_team(team, audit_log.LogFilter.from_query(request.GET))
    return _file(of_projects.union(of_team, all=True).order_by("-created_at"), team.name)


def _log(
    request: StudioRequest,
    events: Sequence[QuerySet[Any]],
    log_filter: audit_log.LogFilter,
    csv_url: str,
    team: Team,
    named: dict[str, Any],
) -> HttpResponse:
    pages = keyset.page(events, request.GET, size=PAGE_SIZE)
    context = {
        **named,
        "entries": list(audit_log.entries(pages.rows)),
        "pages": pages,
        "log_filter": log_filter,
        "verbs": audit_log.VERBS,
        "people": audit_log.people(team),
        "csv_url": f"{csv_url}?{request.GET.urlencode()}",
    }
    return render(request, "activity/log.html", context)


def _file(rows: QuerySet[Any], name: str) -> StreamingHttpResponse:
    body = audit_log.as_csv(rows.iterator(chunk_size=500))
    name = f"{slugify(name) or 'studio'}-log-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(body, name)
