"""Audit log of a project or a team: filtered entries, and CSV export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any, Self

from django.db.models import CharField, F, QuerySet, UUIDField, Value
from django.http import QueryDict
from django.utils.dateparse import parse_date

from studio.accounts.models import Team, TeamEvent, User
from studio.activity import hooks
from studio.activity.models import Event
from studio.core.csv_export import csv_lines
from studio.projects.models import Project

# What a verb of the log is called on the screen; others stand as they are.
VERB_LABELS = {
    "ordered": "ordered a generation",
    "asked": "asked for a paid render",
    "approved": "paid for what was asked",
    "declined": "declined what was asked",
    "stopped": "stopped a generation",
    "approval expired": "cancelled an order that nobody approved in time",
    "budget": "set a budget",
    "approval limit": "set the limit of approval",
    "reconciled": "corrected the ledger by the provider's archive",
    "invited": "invited somebody",
    "invitation revoked": "withdrew an invitation",
    "joined": "joined the team",
    "left": "left the team",
    "removed": "took somebody out of the team",
    "role changed": "changed a role",
    "handed over": "handed the team over",
    "renamed": "renamed the team",
    "allowance": "set the allowance for paid renders",
    "ordered film": "ordered the film as one MP4",
    "shared": "made a guest link",
    "link changed": "changed the rules of a guest link",
    "link off": "switched a guest link off",
    "link on": "switched a guest link on again",
    "link renewed": "gave a guest link a new address",
    "noted": "left a note",
    "took back verdict": "took a verdict back",
}
# What the detail of a verb says, from its words; others list them.
DETAIL_FORMATS = {
    "invited": "{invited}, as {role}",
    "invitation revoked": "{invited}",
    "joined": "as {role}",
    "removed": "{member}",
    "role changed": "{member}, {before} → {role}",
    "handed over": "to {member}",
    "renamed": "{before} → {name}",
    "allowance": "{allowance}",
    "reconciled": "{results}, {sum}",
    "noted": "frame {frame}",
    "rejected": "{reason}",
    "rated": "{value}",
    "shared": "{link}",
    "link changed": "{link}",
    "link off": "{link}",
    "link on": "{link}",
    "link renewed": "{link}",
}
# Verbs whose subject is a take: their line leads there.
TAKE_VERBS = {
    *("noted", "edited note", "resolved note", "reopened note", "deleted note", "restored note"),
    *("approved take", "requested changes", "took back verdict", "circled", "uncircled"),
    *("rated", "picked", "rejected", "unpicked", "starred", "unstarred"),
}
COLUMNS = ("when", "who", "what", "project", "detail")
FIELDS = ("created_at", "who", "verb", "detail", "project_name", "subject_id")


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One entry of the log as shown on the page."""

    at: datetime
    who: str
    verb: str
    label: str
    project: str
    detail: str
    url: str


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """Filter of the log: verb, name and days."""

    verb: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Parse a query string; unreadable values filter nothing."""
        return cls(
            verb=query.get("verb", "")[:32],
            who=query.get("who", "")[:80],
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
        )

    @property
    def is_active(self) -> bool:
        """Whether the filter excludes anything."""
        return bool(self.verb or self.who or self.since or self.until)

    def apply(self, events: QuerySet[Any]) -> QuerySet[Any]:
        """Restrict events to those that the filter selects."""
        if self.verb:
            events = events.filter(verb=self.verb)
        if self.who:
            events = events.filter(actor__name__icontains=self.who)
        if self.since:
            events = events.filter(created_at__date__gte=self.since)
        if self.until:
            events = events.filter(created_at__date__lte=self.until)
        return events


def of_project(project: Project, log_filter: LogFilter) -> QuerySet[Any]:
    """The events of a project, newest first."""
    return _values(log_filter.apply(Event.objects.filter(project=project))).order_by("-created_at")


def of_team(team: Team, log_filter: LogFilter) -> QuerySet[Any]:
    """The events of a team and of all its projects, newest first."""
    team_log = TeamEvent.objects.filter(team=team).annotate(
        project_name=Value("", CharField()), subject_id=Value(None, UUIDField())
    )
    project_events = _values(log_filter.apply(Event.objects.filter(project__team=team)))
    team_events = log_filter.apply(team_log).annotate(who=F("actor__name")).values_list(*FIELDS)
    return project_events.union(team_events, all=True).order_by("-created_at")


def verbs(team: Team) -> list[tuple[str, str]]:
    """Verbs that occur in this team's log, with their labels."""
    verbs_used = set(Event.objects.filter(project__team=team).values_list("verb", flat=True).distinct())
    verbs_used |= set(TeamEvent.objects.filter(team=team).values_list("verb", flat=True).distinct())
    return sorted((verb, VERB_LABELS.get(verb, verb)) for verb in verbs_used)


def people(team: Team) -> list[str]:
    """Names of the team's current members, to filter by."""
    return list(User.objects.filter(memberships__team=team).order_by("name").values_list("name", flat=True))


def entries(rows: Iterable[tuple[Any, ...]]) -> Iterator[LogEntry]:
    """Log entries from the rows of the two queries above."""
    for at, who, verb, detail, project, subject in rows:
        fields = detail if isinstance(detail, dict) else {}
        guest = str(fields.pop("guest", ""))
        yield LogEntry(
            at=at,
            who=who or guest or "The studio",
            verb=verb,
            label=VERB_LABELS.get(verb, verb),
            project=project,
            detail=_format_detail(verb, fields),
            url=hooks.TAKE_PAGE.url(subject) if verb in TAKE_VERBS else "",
        )


def as_csv(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """CSV lines of the log, with a header line."""
    return csv_lines(
        COLUMNS,
        (
            (entry.at.isoformat(), entry.who, entry.label, entry.project, entry.detail)
            for entry in entries(rows)
        ),
    )


def _values(events: QuerySet[Any]) -> QuerySet[Any]:
    named = events.annotate(who=F("actor__name"), project_name=F("project__name"), subject_id=F("subject"))
    rows: QuerySet[Any] = named.values_list(*FIELDS)
    return rows


def _format_detail(verb: str, detail: dict[str, Any]) -> str:
    if verb in DETAIL_FORMATS and detail.keys() >= {
        name for _, name, _, _ in Formatter().parse(DETAIL_FORMATS[verb]) if name
    }:
        return DETAIL_FORMATS[verb].format(**detail)
    return ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in detail.items() if value != "")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
