"""Hooks of activity: pages further up that entries lead to, see core.registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from studio.core.registry import FunctionHook, PageHook

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
