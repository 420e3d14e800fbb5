"""Hooks of the ledger: pages further up that it links to, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook

COST_REPORT_PAGE = PageHook("ledger.cost_report_page", "cost per approved second, beside the money")
