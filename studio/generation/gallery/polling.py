"""A page that watches a project asks all the time, and nearly always nothing has changed.

Then one question answers it, beside the session. Everything else goes on to the guards and the view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission, has_permission
from studio.activity import inbox
from studio.activity.models import Notification
from studio.projects.models import Project

View = Callable[..., HttpResponseBase]
# Written out: to have it written by the ORM each time takes longer than everything else.
QUESTION = f"""
    SELECT member.role, project.revision, (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM {Notification._meta.db_table} notice
              JOIN {Project._meta.db_table} about ON about.id = notice.project_id
              JOIN {Member._meta.db_table} still
                ON still.team_id = about.team_id AND still.user_id = notice.person_id
             WHERE notice.person_id = member.user_id AND notice.read_at IS NULL
             LIMIT {inbox.MOST_COUNTED}
        ) unread
    )
      FROM {Project._meta.db_table} project
      JOIN {Member._meta.db_table} member ON member.team_id = project.team_id
     WHERE project.id = %s AND member.user_id = %s
"""  # noqa: S608 - names of our own tables


def quiet(view: View) -> View:
    """Answer 204 for a member when nothing changed after ``?since``; the view answers all else."""

    @wraps(view)
    def asked(request: HttpRequest, project_id: UUID, **rest: Any) -> HttpResponseBase:
        return _nothing_new(request, project_id) or view(request, project_id=project_id, **rest)

    return asked


def seen(request: HttpRequest) -> int:
    """The revision that the page shows; 0 when the address does not say it."""
    since = request.GET.get("since", "")
    return int(since) if since.isdecimal() and len(since) < 16 else 0


def _nothing_new(request: HttpRequest, project_id: UUID) -> HttpResponse | None:
    ids = [Project.to_db_id(project_id), User.to_db_id(cast("User", request.user).pk)]
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, ids)
        found = cursor.fetchone()
    if not found:
        return None
    role, revision, unread = found
    if seen(request) < revision or not has_permission(role, Permission.VIEW):
        return None
    return inbox.set_unread(HttpResponse(status=204), inbox.format_unread(unread))
