"""Hooks of projects: pages and tasks further up, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook, TaskHook

GALLERY_PAGE = PageHook("projects.gallery_page", "what opening a project leads to")
COVER_PAGE = PageHook("projects.cover_page", "the picture of a project")
MONEY_PAGE = PageHook("projects.money_page", "the money of a project, linked from its settings")
OPERATIONS_PAGE = PageHook("projects.operations_page", "how the studio is doing, linked in the navigation")
VERDICT_RULE_CHANGED = TaskHook(
    "projects.verdict_rule_changed", "recompute the statuses of a project's takes"
)
