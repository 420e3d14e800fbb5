"""Hooks of generation: pages and tasks further up, see core.registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists

from studio.core.registry import FunctionHook, PageHook, TaskHook


@dataclass(frozen=True)
class UsedSeconds:
    """How many seconds of paid takes are in an edit."""

    edit: str  # Edit 3
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ModelCheck:
    """The last comparison of a model's rules with the provider."""

    at: datetime
    rule_count: int
    differences: tuple[str, ...]  # of the catalog, in words
    is_stopped: bool  # before its end: the other rules were not compared


BULK_REVIEW_PAGE = PageHook("generation.bulk_review_page", "where decisions about selected takes are posted")
CHANGED_REQUEST_PAGE = PageHook(
    "generation.changed_request_page", "what changed between the requests of two selected takes"
)
COMPARE_PAGE = PageHook("generation.compare_page", "compare two selected takes")
HOUSEKEEPING: FunctionHook[None] = FunctionHook(
    "generation.housekeeping", "enqueue what apps further up do now and then, called every few seconds"
)
REVIEW_HOUSEKEEPING: FunctionHook[None] = FunctionHook(
    "generation.review_housekeeping",
    "enqueue mails and news of reviews that are due, called every few seconds",
)
CARRY_OUT_BATCHES: FunctionHook[None] = FunctionHook(
    "generation.carry_out_batches",
    "enqueue batches of a plan that have rows left to order, every few seconds",
)
DELIVER_WEBHOOKS: FunctionHook[None] = FunctionHook(
    "generation.deliver_webhooks", "enqueue webhooks that have messages due, called every few seconds"
)
SEND_PUSH_MESSAGES: FunctionHook[None] = FunctionHook(
    "generation.send_push_messages", "enqueue messages to browsers that are due, called every few seconds"
)
LINEAGE_PAGE = PageHook("generation.lineage_page", "the relatives of an order, in a dialog of its card")
MOVE_PAGE = PageHook("generation.move_page", "move the selected takes to another shot")
ZIP_PAGE = PageHook("generation.zip_page", "download the selected takes")
TAKE_READY = TaskHook("generation.take_ready", "link the notes that a new take answers")
ANSWERED_TAKES: FunctionHook[dict[UUID, tuple[UUID, str]]] = FunctionHook(
    "generation.answered_takes",
    "id and label of the take whose notes each order answers, by key of the order",
)
ANSWERED_NOTES: FunctionHook[str] = FunctionHook(
    "generation.answered_notes", "the notes that an order will answer, in words, for its composer"
)
IS_UNANSWERED: FunctionHook[Exists] = FunctionHook(
    "generation.is_unanswered",
    "condition of a query over takes: an open note to which nobody else has replied, and no take answers",
)
IN_NEWEST_EDIT: FunctionHook[Exists] = FunctionHook(
    "generation.in_newest_edit", "condition of a query over takes: the newest edit of their project uses them"
)
IS_EDITED: FunctionHook[bool] = FunctionHook(
    "generation.is_edited", "whether an edit of a project came back, so that its takes are used or not"
)
USED_SECONDS: FunctionHook[UsedSeconds | None] = FunctionHook(
    "generation.used_seconds", "the length of all paid takes in the newest edit of a project"
)
MODEL_CHECK: FunctionHook[ModelCheck | None] = FunctionHook(
    "generation.model_check", "the last comparison of the model of this slug with the provider, by dry runs"
)
