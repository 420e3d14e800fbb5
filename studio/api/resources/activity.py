"""The log of a project: who did what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Query, Router, Schema

from studio.accounts.policy import Permission
from studio.activity import audit_log
from studio.activity.audit_filter import LogFilter
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.paging import PageQuery, Rows, mapped, page
from studio.api.resources.schemas import CURSOR
from studio.api.scopes import Scope

router = Router(tags=["Log"])


class EventJson(Schema):
    """An entry of the log."""

    at: datetime
    who: str
    verb: str
    label: str = Field(description="the verb, as the screen calls it")
    subject_id: UUID | None
    subject: str
    detail: str


class EventPage(Schema):
    """Entries of the log, the newest first."""

    items: list[EventJson]
    next: str = Field(description=CURSOR)


class EventQuery(PageQuery):
    """Which entries of a log."""

    verb: str = Field("", max_length=32)
    views: bool = Field(False, description="also who has watched what")


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/activity",
    scopes=Scope.READ,
    requires=Permission.SEE_LOG,
    response=EventPage,
)
def list_activity(request: ApiRequest, project_id: UUID, query: Query[EventQuery]) -> dict[str, object]:
    """The log of a project, the newest first; in a blind review without verdicts that wait for one's own."""
    project = project_of(request, project_id)
    log_filter = LogFilter(verb=query.verb, has_views=query.views)
    log = audit_log.of_project(project, log_filter, person=request.user)
    read = page(log.sources[0], query, of=("activity", project.pk, query.verb, query.views))
    return mapped(Rows(log.shown(read.rows), read.next), _json)


def _json(entry: audit_log.LogEntry) -> EventJson:
    return EventJson(
        at=entry.at,
        who=entry.who,
        verb=entry.verb,
        label=entry.label,
        subject_id=entry.subject_id,
        subject=entry.subject,
        detail=entry.detail,
    )
