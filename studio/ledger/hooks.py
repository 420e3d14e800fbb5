"""Hooks of the ledger: pages and tasks further up, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook, TaskHook

COST_REPORT_PAGE = PageHook("ledger.cost_report_page", "cost per approved second, beside the money")
FORECAST_PAGE = PageHook("ledger.forecast_page", "what the plan still costs, beside the money")
RECONCILE = TaskHook("ledger.reconcile", "ask the provider about orders without a result")
