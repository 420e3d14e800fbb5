"""Audit log of a project, a team or the installation: filtered entries by page, and CSV export."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.models import InstallationEvent, Team, TeamEvent, User
from studio.activity import hooks, verbs
from studio.activity.audit_filter import LogFilter, without_hidden_verdicts
from studio.activity.models import Event
from studio.core.web import keyset
from studio.core.web.csv_export import csv_lines
from studio.projects.models import Project, open_projects

PAGE_SIZE = 50
CHUNK = 500
NAMELESS = "A guest"  # stored of guests who gave no name
STUDIO = gettext_lazy("The studio")
COLUMNS = ("when", "who", "what", "project", "object", "detail")
ORIGIN_COLUMNS = ("address", "session", "guest link")


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One entry of the log as shown on the page."""

    at: datetime
    who: str
    verb: str
    label: str
    project: str
    subject_id: UUID | None
    subject: str
    url: str
    detail: str
    address: str
    session: str
    link: str


@dataclass(frozen=True)
class Log:
    """The entries of one log, from one or two tables, the newest first."""

    sources: Sequence[QuerySet[Any]]
    nobody: Any = STUDIO  # who it was when it was no person

    def page(self, query: QueryDict) -> keyset.Page[LogEntry]:
        """The page of entries that a query string names."""
        pages: keyset.Page[Any] = keyset.page(self.sources, query, size=PAGE_SIZE)
        return pages.with_rows(self.shown(pages.rows))

    def newest(self, count: int) -> list[LogEntry]:
        """The newest entries, at most so many."""
        return self.shown(list(islice(_merged([events[:count] for events in self.sources]), count)))

    def entries(self) -> Iterator[LogEntry]:
        """All entries, read in chunks."""
        rows = _merged([events.iterator(chunk_size=CHUNK) for events in self.sources])
        while chunk := list(islice(rows, CHUNK)):
            yield from self.shown(chunk)

    def shown(self, rows: list[Any]) -> list[LogEntry]:
        """Events of this log as its pages show them."""
        ids = {row.subject for row in rows} | {_link_of(row) for row in rows}
        subjects = hooks.SUBJECTS.call({pk for pk in ids if pk})
        return [self._entry(row, subjects) for row in rows]

    def _entry(self, row: Any, subjects: dict[UUID, hooks.Subject]) -> LogEntry:
        detail = row.detail if isinstance(row.detail, dict) else {}
        subject = subjects.get(row.subject, hooks.NO_SUBJECT) if row.subject else hooks.NO_SUBJECT
        return LogEntry(
            at=row.created_at,
            who=str(row.actor or _guest_in_words(detail.get("guest", "")) or self.nobody),
            verb=row.verb,
            label=verbs.label_of(row.verb),
            project=row.project.name if isinstance(row, Event) else "",
            subject_id=row.subject if subject.label else None,
            subject=subject.label,
            url=subject.url,
            detail=verbs.format_detail(row.verb, detail),
            address=row.address,
            session=row.session,
            link=subjects[link].label if (link := _link_of(row)) in subjects else "",
        )


def of_project(project: Project, log_filter: LogFilter, *, person: User) -> Log:
    """The log of a project, as far as this person may see it."""
    return Log([_project_events(Event.objects.filter(project=project), log_filter, person)])


def of_team(team: Team, log_filter: LogFilter, *, person: User) -> Log:
    """The log of a team and of all its projects, as far as this person may see it."""
    team_events = log_filter.apply(TeamEvent.objects.filter(team=team)).select_related("actor")
    visible = Event.objects.filter(open_projects(person, "project__"), project__team=team)
    project_events = _project_events(visible, log_filter, person)
    return Log([project_events, _newest_first(team_events)])


def of_installation(log_filter: LogFilter) -> Log:
    """The log of the installation."""
    events = log_filter.apply(InstallationEvent.objects.select_related("actor"))
    return Log([_newest_first(events)], nobody=gettext_lazy("The command line"))


def people(team: Team) -> list[str]:
    """Names of the team's current members, to filter by."""
    return list(User.objects.filter(memberships__team=team).order_by("name").values_list("name", flat=True))


def as_csv(entries: Iterable[LogEntry], *, has_origin: bool) -> Iterator[str]:
    """CSV lines of the log, with a header line. ``has_origin``: with addresses and sessions."""
    columns = (*COLUMNS, *ORIGIN_COLUMNS) if has_origin else COLUMNS
    return csv_lines(columns, (_cells(entry)[: len(columns)] for entry in entries))


def _cells(entry: LogEntry) -> tuple[str, ...]:
    return (
        *(entry.at.isoformat(), entry.who, entry.label, entry.project, entry.subject, entry.detail),
        *(entry.address, entry.session, entry.link),
    )


def _project_events(events: QuerySet[Any], log_filter: LogFilter, person: User) -> QuerySet[Any]:
    visible = without_hidden_verdicts(log_filter.apply(events, has_guests=True), person)
    return _newest_first(visible.select_related("actor", "project"))


def _newest_first(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.order_by("-created_at", "-pk")


def _merged(sources: Sequence[Iterable[Any]]) -> Iterator[Any]:
    return heapq.merge(*sources, key=lambda row: (row.created_at, row.pk), reverse=True)


def _link_of(row: Any) -> UUID | None:
    return getattr(row, "guest_link", None)


def _guest_in_words(name: str) -> str:
    """A guest by name; of one who gave none, the words for that instead of those that are stored."""
    beginning, _, link = name.partition(" (")
    return f"{gettext('A guest')} ({link}" if beginning == NAMELESS and link else name
