"""Hooks of generation: pages and tasks further up, see core.registry."""

from __future__ import annotations

from uuid import UUID

from studio.core.registry import FunctionHook, PageHook, TaskHook

BULK_REVIEW_PAGE = PageHook("generation.bulk_review_page", "where decisions about selected takes are posted")
COMPARE_PAGE = PageHook("generation.compare_page", "compare two selected takes")
HOUSEKEEPING: FunctionHook[None] = FunctionHook(
    "generation.housekeeping", "enqueue what apps further up do now and then, called every few seconds"
)
GUEST_MAIL: FunctionHook[None] = FunctionHook(
    "generation.guest_mail", "enqueue the mails to guests that are due, called every few seconds"
)
LINEAGE_PAGE = PageHook("generation.lineage_page", "the relatives of an order, in a dialog of its card")
ZIP_PAGE = PageHook("generation.zip_page", "download the selected takes")
TAKE_READY = TaskHook("generation.take_ready", "link the notes that a new take answers")
ANSWERED_TAKES: FunctionHook[dict[UUID, tuple[UUID, str]]] = FunctionHook(
    "generation.answered_takes",
    "id and label of the take whose notes each order answers, by key of the order",
)
ANSWERED_NOTES: FunctionHook[str] = FunctionHook(
    "generation.answered_notes", "the notes that an order will answer, in words, for its composer"
)
