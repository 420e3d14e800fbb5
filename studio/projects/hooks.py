"""Hooks of projects: pages and tasks further up, see core.registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.registry import FunctionHook, PageHook, TaskHook

if TYPE_CHECKING:  # apps bind hooks before models can be imported
    from studio.projects.palette import PaletteEntry

GALLERY_PAGE = PageHook("projects.gallery_page", "what opening a project leads to")
COVER_PAGE = PageHook("projects.cover_page", "the picture of a project")
PLAN_PAGE = PageHook("projects.plan_page", "the shot list of a project, in the rail")
LIBRARY_PAGE = PageHook("projects.library_page", "the files of a project, in the rail")
DAILIES_PAGE = PageHook("projects.dailies_page", "review takes one after another, in the rail")
REVIEW_PROGRESS_PAGE = PageHook("projects.review_progress_page", "who has finished, a page below the review")
CUT_PAGE = PageHook("projects.cut_page", "the circled takes as one film, in the rail")
SHARE_PAGE = PageHook("projects.share_page", "links for guests, in the rail")
HAND_OFF_PAGE = PageHook("projects.hand_off_page", "hand takes over to an editor, in the rail")
MONEY_PAGE = PageHook("projects.money_page", "the money of a project, in the rail and its settings")
COST_REPORT_PAGE = PageHook("projects.cost_report_page", "what approved seconds cost, a page below the money")
LOG_PAGE = PageHook("projects.log_page", "the activity log of a project, in the rail")
INBOX_PAGE = PageHook("projects.inbox_page", "the inbox, in the rail of pages without a project")
TAKES_TO_REVIEW: FunctionHook[int] = FunctionHook(
    "projects.takes_to_review", "takes of a project that somebody has not decided on yet"
)
ORDERS_TO_APPROVE: FunctionHook[int] = FunctionHook(
    "projects.orders_to_approve", "orders of a project that wait for somebody who may pay"
)
OPERATIONS_PAGE = PageHook("projects.operations_page", "how the studio is doing, linked in the navigation")
FIND_TAKES: FunctionHook[list[PaletteEntry]] = FunctionHook(
    "projects.find_takes", "takes of a project by label or prompt, for the command palette"
)
GALLERY_ACTIONS: FunctionHook[list[PaletteEntry]] = FunctionHook(
    "projects.gallery_actions", "what somebody may begin in the gallery, for the command palette"
)
RETENTION_PAGE = PageHook("projects.retention_page", "how long takes are kept, linked from the settings")
WEBHOOKS_PAGE = PageHook("projects.webhooks_page", "receivers outside, linked from the settings")
LOG_CHANGE: FunctionHook[None] = FunctionHook("projects.log_change", "append to the log of a project")
VERDICT_RULE_CHANGED = TaskHook(
    "projects.verdict_rule_changed", "recompute the statuses of a project's takes"
)
