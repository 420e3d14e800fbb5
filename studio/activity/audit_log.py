"""Audit log of a project or a team: filtered entries, and CSV export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import Formatter
from typing import Any, Self

from django.db.models import CharField, F, QuerySet, UUIDField, Value
from django.http import QueryDict
from django.utils import timezone
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
# Those that stand as they are.
PLAIN_VERBS = {"handed off", "trashed", "restored"}
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
# Everything that can be in a log, to filter by: to look for what is in it, it would have to be read whole.
VERBS = sorted((verb, VERB_LABELS.get(verb, verb)) for verb in {*VERB_LABELS, *TAKE_VERBS, *PLAIN_VERBS})
COLUMNS = ("when", "who", "what", "project", "detail")
FIELDS = ("created_at", "who", "verb", "detail", "project_name", "subject_id", "pk")


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
        # As times, not as dates of times: an index can begin there.
        if self.since:
            events = events.filter(created_at__gte=_midnight(self.since))
        if self.until:
            events = events.filter(created_at__lt=_midnight(self.until + timedelta(days=1)))
        return events


def of_project(project: Project, log_filter: LogFilter) -> QuerySet[Any]:
    """The events of a project."""
    return _values(log_filter.apply(Event.objects.filter(project=project)))


def of_team(team: Team, log_filter: LogFilter) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The events of all projects of a team, and those of the team itself."""
    team_log = TeamEvent.objects.filter(team=team).annotate(
        project_name=Value("", CharField()), subject_id=Value(None, UUIDField())
    )
    project_events = _values(log_filter.apply(Event.objects.filter(project__team=team)))
    team_events = log_filter.apply(team_log).annotate(who=F("actor__name"))
    return project_events, team_events.values_list(*FIELDS, named=True)


def people(team: Team) -> list[str]:
    """Names of the team's current members, to filter by."""
    return list(User.objects.filter(memberships__team=team).order_by("name").values_list("name", flat=True))


def entries(rows: Iterable[tuple[Any, ...]]) -> Iterator[LogEntry]:
    """Log entries from the rows of the two queries above."""
    for at, who, verb, detail, project, subject, _ in rows:
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
    rows: QuerySet[Any] = named.values_list(*FIELDS, named=True)
    return rows


def _format_detail(verb: str, detail: dict[str, Any]) -> str:
    if verb in DETAIL_FORMATS and detail.keys() >= {
        name for _, name, _, _ in Formatter().parse(DETAIL_FORMATS[verb]) if name
    }:
        return DETAIL_FORMATS[verb].format(**detail)
    return ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in detail.items() if value != "")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
