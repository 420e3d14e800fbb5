"""Filter of the audit log: by action, person, days and object; and what a blind review leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from studio.accounts.models import User
from studio.activity import hooks
from studio.activity.verbs import VERDICT_VERBS, VIEW_VERBS
from studio.core.values.days import midnight, parse_day
from studio.core.values.uuids import parse_uuid


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """Filter of the log. Views are left out unless they are asked for."""

    verb: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    subject: UUID | None = None
    has_views: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Parse a query string; unreadable values filter nothing."""
        return cls(
            verb=query.get("verb", "")[:32],
            who=query.get("who", "")[:80],
            since=parse_day(query.get("since", "")),
            until=parse_day(query.get("until", "")),
            subject=parse_uuid(query.get("object", "")),
            has_views="views" in query,
        )

    @property
    def is_active(self) -> bool:
        """Whether the filter excludes anything."""
        return bool(self.verb or self.who or self.since or self.until or self.subject)

    def apply(self, events: QuerySet[Any], *, has_guests: bool = False) -> QuerySet[Any]:
        """Restrict events to those that the filter selects. ``has_guests``: they may be of guests."""
        if self.verb:
            events = events.filter(verb=self.verb)
        elif not self.has_views:
            events = events.exclude(verb__in=VIEW_VERBS)
        if self.who:
            guest = Q(detail__guest__icontains=self.who) if has_guests else Q()
            events = events.filter(Q(actor__name__icontains=self.who) | guest)
        # As times, not as dates of times: an index can begin there.
        if self.since:
            events = events.filter(created_at__gte=midnight(self.since))
        if self.until:
            events = events.filter(created_at__lt=midnight(self.until + timedelta(days=1)))
        return events.filter(subject=self.subject) if self.subject else events


def without_hidden_verdicts(events: QuerySet[Any], person: User) -> QuerySet[Any]:
    """Events of projects but those that tell a verdict which a blind review still hides from a person."""
    tells_none = ~Q(verb__in=VERDICT_VERBS) & Q(detail__verdict__isnull=True)
    is_open = Q(subject__in=hooks.TAKES_OPEN_TO.call(person).values("pk"))
    return events.filter(Q(project__is_blind=False) | tells_none | is_open)
