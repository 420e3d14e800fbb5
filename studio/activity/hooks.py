"""Hooks of activity: pages further up that entries lead to, see core.registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from studio.core.registry import FunctionHook, PageHook
from studio.projects.due_dates import DueDate

if TYPE_CHECKING:  # apps bind hooks before models can be imported
    from studio.projects.models import Project

TAKE_PAGE = PageHook("activity.take_page", "the take of a log entry, a card, a file or a lineage")
ORDER_PAGE = PageHook("activity.order_page", "the details of the order of a file or a charge")
TAKES_OPEN_TO: FunctionHook[QuerySet[Any]] = FunctionHook(
    "activity.takes_open_to", "takes whose verdicts a person may be told of in a blind review"
)


@dataclass(frozen=True)
class Subject:
    """What an entry of the log is about: its label and its page, both empty when it is gone."""

    label: str
    url: str = ""


NO_SUBJECT = Subject("")
SUBJECTS: FunctionHook[dict[UUID, Subject]] = FunctionHook(
    "activity.subjects", "labels and pages of what entries of the log are about, by id"
)


@dataclass(frozen=True, kw_only=True)
class LateEntry:
    """Something whose due date is over: a sentence, and the path it leads to."""

    key: str  # of this thing at this due date
    text: str
    project: Project
    url: str
    due: DueDate


LATE: FunctionHook[list[LateEntry]] = FunctionHook(
    "activity.late", "what is late for a person on a day, for the inbox and its digests"
)
PUBLISH: FunctionHook[None] = FunctionHook(
    "activity.publish", "write what happened for the receivers outside that a project has"
)
PUSH: FunctionHook[None] = FunctionHook(
    "activity.push", "write a message for the browsers of people who want those of a project"
)
PUSH_NOTIFICATIONS: FunctionHook[None] = FunctionHook(
    "activity.push_notifications", "write new entries of inboxes for the browsers of their people"
)
