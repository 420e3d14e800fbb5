"""The short-cut of the gallery poll: nearly always nothing has changed.

Then one query answers 204, beside the session. All else goes on to the guards and the view, and so does
whatever is asked of a private project.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission, Role, has_permission
from studio.activity import inbox
from studio.activity.models import Notification
from studio.core.web.parameters import whole_number
from studio.generation.lifecycle import FETCHING, WATCHED
from studio.generation.models import Generation
from studio.generation.pipeline.poll_schedule import Due, due_status
from studio.projects.models import Project

INTERVALS = SHORTEST, SHORT, USUAL, LONG = "250ms", "500ms", "1s", "2s"
FETCH_SECONDS = 5.0  # how long a file usually takes to come
MAX_ESTIMATED = 20  # orders under way that are looked at
View = Callable[..., HttpResponseBase]
# Written out: to have it written by the ORM each time takes longer than everything else.
QUERY = f"""
    SELECT member.role, project.revision, (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM {Notification._meta.db_table} notification
              JOIN {Project._meta.db_table} projects ON projects.id = notification.project_id
              JOIN {Member._meta.db_table} membership
                ON membership.team_id = projects.team_id AND membership.user_id = notification.person_id
             WHERE notification.person_id = member.user_id AND notification.read_at IS NULL
               AND (NOT projects.is_private OR membership.role = '{Role.OWNER}' OR EXISTS (
                    SELECT 1 FROM {Project.private_members.through._meta.db_table} chosen
                     WHERE chosen.project_id = projects.id AND chosen.member_id = membership.id
               ))
             LIMIT {inbox.MOST_COUNTED}
        ) unread
    )
      FROM {Project._meta.db_table} project
      JOIN {Member._meta.db_table} member ON member.team_id = project.team_id
     WHERE project.id = %s AND member.user_id = %s AND NOT project.is_private
"""  # noqa: S608 - names of our own tables


def skip_if_unchanged(view: View) -> View:
    """Answer 204 for a member when nothing changed after ``?since``; the view answers all else."""

    @wraps(view)
    def poll(request: HttpRequest, project_id: UUID, **rest: Any) -> HttpResponseBase:
        return _unchanged(request, project_id) or view(request, project_id=project_id, **rest)

    return poll


def poll_interval(project: Project, now: datetime) -> str:
    """How long a page waits until it asks again, for htmx: shorter while a result is to be expected."""
    under_way = list(project.generations.under_way().order_by("-created_at")[:MAX_ESTIMATED])
    return min((_interval(one, now) for one in under_way), key=INTERVALS.index, default=USUAL)


def _interval(generation: Generation, now: datetime) -> str:
    if generation.state in FETCHING:
        is_just_reported = (now - generation.changed_at).total_seconds() < FETCH_SECONDS
        return SHORTEST if is_just_reported else SHORT
    if generation.state not in WATCHED:
        return USUAL
    status = due_status(generation, now)
    unknown = USUAL if generation.is_paid else SHORT  # a draft is a matter of seconds
    return {Due.EARLY: LONG, Due.UNKNOWN: unknown}.get(status, SHORT)


def known_revision(request: HttpRequest) -> int:
    """The revision of the open page, from ``?since``; 0 without one."""
    return whole_number(request.GET.get("since"), most=10**12) or 0


def _unchanged(request: HttpRequest, project_id: UUID) -> HttpResponse | None:
    ids = [Project.to_db_id(project_id), User.to_db_id(cast("User", request.user).pk)]
    with connection.cursor() as cursor:
        cursor.execute(QUERY, ids)
        row = cursor.fetchone()
    if not row:
        return None
    role, revision, unread = row
    if known_revision(request) < revision or not has_permission(role, Permission.VIEW):
        return None
    return inbox.set_unread(HttpResponse(status=204), inbox.format_unread(unread))
